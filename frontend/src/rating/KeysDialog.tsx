import { type ReactElement, useState } from "react";
import {
  ACTIONS,
  type Action,
  DEFAULT_KEYS,
  FIXED,
  isProblem,
  type KeyMap,
  keyName,
  remapped,
} from "../core/keys";
import { Kbd } from "../shared/Kbd";
import { type Appearance, appearance, setAppearance } from "./appearance";
import { Button } from "./Button";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import classes from "./KeysDialog.module.css";
import { keyCap } from "./keyCap";
import { Modal } from "./Modal";

/** All keys, their remapping, and light or dark. */
export function KeysDialog({
  keys,
  onKeys,
  onClose,
}: {
  keys: KeyMap;
  onKeys: (keys: KeyMap) => void;
  onClose: () => void;
}): ReactElement {
  const texts = useTexts();
  const [waitsFor, setWaitsFor] = useState<Action | null>(null);
  const [problem, setProblem] = useState("");
  const [look, setLook] = useState<Appearance>(appearance);

  function take(action: Action, event: React.KeyboardEvent): void {
    const name = keyName({ ...event, isComposing: false, key: event.key, code: event.code });
    if (name === null || ["Shift", "Tab", "Shift+Tab", "Shift+Shift"].includes(name)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    setWaitsFor(null);
    if (name === "Escape") {
      return;
    }
    const result = remapped(keys, action, name);
    if (!isProblem(result)) {
      setProblem("");
      onKeys(result);
    } else if (result.kind === "taken") {
      setProblem(texts.keyTaken(keyCap(name), texts.actions[result.by]));
    } else {
      setProblem(result.kind === "digit" ? texts.keyDigit : texts.keyFixed);
    }
  }

  return (
    <Modal
      className={classes.dialog}
      label={texts.keysTitle}
      onClose={() => (waitsFor === null ? onClose() : setWaitsFor(null))}
    >
      <div className={classes.head}>
        <h2>{texts.keysTitle}</h2>
        <Button look="quiet" aria-label={texts.close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      <div className={classes.body}>
        <p className={classes.note}>{texts.keysNote}</p>
        <ul className={classes.list}>
          <li>
            <span>{texts.choosePoint}</span>
            <span>
              <Kbd>1</Kbd> … <Kbd>5</Kbd>
            </span>
          </li>
          {ACTIONS.map((action) => (
            <li key={action}>
              <span>{texts.actions[action]}</span>
              {waitsFor === action ? (
                <span className={classes.waits}>{texts.pressKey}</span>
              ) : (
                <Kbd>{keyCap(keys[action])}</Kbd>
              )}
              {FIXED.has(action) ? null : (
                <Button
                  look="quiet"
                  aria-label={texts.changeKeyOf(texts.actions[action])}
                  aria-pressed={waitsFor === action}
                  onClick={() => setWaitsFor(waitsFor === action ? null : action)}
                  onKeyDown={(event) => {
                    if (waitsFor === action) {
                      take(action, event);
                    }
                  }}
                >
                  {texts.change}
                </Button>
              )}
            </li>
          ))}
        </ul>
        <p className={classes.problem} role="status">
          {problem}
        </p>
        <div className={classes.foot}>
          <fieldset>
            <legend>{texts.appearance}</legend>
            {(["auto", "light", "dark"] as const).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="appearance"
                  checked={look === one}
                  onChange={() => {
                    setLook(one);
                    setAppearance(one);
                  }}
                />
                {texts.appearances[one]}
              </label>
            ))}
          </fieldset>
          <Button look="outlined" onClick={() => onKeys(DEFAULT_KEYS)}>
            {texts.resetKeys}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
