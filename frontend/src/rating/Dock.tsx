import { type CSSProperties, type ReactElement, type RefObject, useEffect } from "react";
import { chosenValue, type Row, spokenRow } from "../core/answer";
import type { SessionInfo } from "../core/contract";
import { type OpenItem, onLastScreen, rowsShown } from "../core/item";
import type { KeyMap } from "../core/keys";
import type { RatingSession } from "../core/session";
import type { State } from "../core/state";
import { Kbd } from "../shared/Kbd";
import { Button } from "./Button";
import classes from "./Dock.module.css";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import { keyCap } from "./keyCap";
import { PanelView, usePanelWords } from "./PanelView";
import type { Panel } from "./panels";
import { rowElement } from "./rowElement";
import { ScaleRow } from "./ScaleRow";
import { type ToolActs, Tools } from "./Tools";
import { statusOf, useReadingSeconds } from "./useStatus";

interface DockProps {
  state: State;
  info: SessionInfo;
  item: OpenItem;
  session: RatingSession;
  keys: KeyMap;
  narrow: boolean;
  panel: Panel | null;
  setPanel: (panel: Panel | null) => void;
  acts: ToolActs & { pause: () => void; submit: () => void };
  question: RefObject<HTMLHeadingElement | null>;
}

/** Question, options, tools and Submit: everything that is done with an item. */
export function Dock(props: DockProps): ReactElement {
  const { state, info, item, session, narrow, panel, setPanel, acts } = props;
  const texts = useTexts();
  const readingSeconds = useReadingSeconds(session, state);
  const status = statusOf(state, readingSeconds, texts);
  const rows = rowsShown(item);
  const mostRows = Math.max(...item.screens.map((screen) => screen.length));
  const moreActs = [
    { label: texts.cannotJudge, act: () => setPanel({ kind: "cannot_judge" }) },
    { label: texts.skip, act: acts.skip },
    { label: texts.flag, act: acts.flag },
    { label: texts.comment, act: acts.comment },
    { label: texts.differences, act: acts.differences },
    { label: texts.pause, act: acts.pause },
  ];
  return (
    <footer className={classes.dock} style={areaHeights(mostRows)}>
      <div className={classes.inner}>
        <Ask {...props} rows={rows} />
        {panel !== null ? (
          <div className={`${classes.area} ${hasButtons(panel) ? classes.alone : ""}`}>
            <PanelView
              panel={panel}
              info={info}
              session={session}
              comment={item.comment}
              setPanel={setPanel}
              moreActs={moreActs}
            />
          </div>
        ) : (
          <Rows {...props} rows={rows} />
        )}
        {narrow && (
          <p className={`${classes.status} ${status.wrong ? classes.wrong : ""}`}>
            {status.meaning ? "" : status.text}
          </p>
        )}
        <div className={classes.foot}>
          {narrow ? (
            <>
              <Button
                look="outlined"
                className={classes.square}
                aria-label={item.past === null ? texts.undo : texts.backToItem}
                onClick={item.past === null ? acts.undo : acts.backToItem}
              >
                <Icon name={item.past === null ? "undo" : "forward"} />
              </Button>
              <Button
                look="outlined"
                className={classes.square}
                aria-label={texts.more}
                aria-expanded={panel?.kind === "more"}
                onClick={() => setPanel(panel === null ? { kind: "more" } : null)}
              >
                <Icon name={panel === null ? "dots" : "close"} />
              </Button>
            </>
          ) : (
            <>
              <Tools state={state} keys={props.keys} acts={acts} />
              <p className={`${classes.status} ${status.wrong ? classes.wrong : ""}`}>{status.text}</p>
            </>
          )}
          {item.screen > 0 && (
            <Button look="outlined" onClick={() => session.screenBack()}>
              {narrow ? <Icon name="back" /> : texts.back}
              {!narrow && <Kbd>{keyCap(props.keys.screenBack)}</Kbd>}
            </Button>
          )}
          <Button
            look={status.closed === null ? "primary" : status.wrong ? "outlined" : "muted"}
            className={classes.submit}
            aria-disabled={status.closed !== null}
            onClick={acts.submit}
          >
            {onLastScreen(item) ? texts.submit : texts.next} {!narrow && <Kbd>Enter</Kbd>}
          </Button>
        </div>
      </div>
    </footer>
  );
}

function hasButtons(panel: Panel): boolean {
  return panel.kind === "cannot_judge" || panel.kind === "skip";
}

/** Room for the options of the fullest screen, so that the page has one shape for all. */
function areaHeights(mostRows: number): CSSProperties {
  const shown = Math.min(mostRows, 3);
  const wide = mostRows === 1 ? 80 : shown * 56 + (shown - 1) * 8;
  const phone = shown * 52 + (shown - 1) * 6 + 58;
  return { "--area": `${wide}px`, "--area-narrow": `${phone}px` } as CSSProperties;
}

function Ask({ item, panel, question, rows }: DockProps & { rows: readonly Row[] }): ReactElement {
  const texts = useTexts();
  const panelWords = usePanelWords(panel ?? { kind: "more" });
  const criterion = rows[item.row]?.criterion ?? rows[0]?.criterion;
  const words =
    panel === null ? { title: criterion?.question ?? "", hint: criterion?.hint ?? "" } : panelWords;
  return (
    <div className={classes.ask}>
      <h2 ref={question} tabIndex={-1}>
        {panel === null && item.screens.length > 1 && (
          <span className={classes.step}>{texts.questionOf(item.screen + 1, item.screens.length)}</span>
        )}
        {words.title}
      </h2>
      <p>{words.hint}</p>
    </div>
  );
}

function Rows({
  state,
  info,
  item,
  session,
  keys,
  narrow,
  setPanel,
  rows,
}: DockProps & { rows: readonly Row[] }): ReactElement {
  const named = rows.length > 1;
  const active = rows[item.row];
  useFocusFollowsRow(item, active);
  return (
    <div className={`${classes.area} ${rows.length > 3 ? classes.scrolls : named ? "" : classes.alone}`}>
      {rows.map((row, index) => (
        <ScaleRow
          key={row.key}
          row={row}
          answer={item.answer}
          name={named ? (row.member ?? String(index + 1)) : null}
          active={named && index === item.row}
          narrow={narrow}
          saving={state.saving}
          cannotJudgeCap={keyCap(keys.cannotJudge)}
          reasons={info.cannot_judge_reasons}
          onChoose={(value) => session.choose({ value }, index)}
          onCannotJudge={() => {
            session.focusRow(index);
            setPanel({ kind: "cannot_judge" });
          }}
          onFocus={() => session.focusRow(index)}
        />
      ))}
      {narrow && active !== undefined && <Meaning item={item} row={spokenRow(rows, active, item.answer)} />}
    </div>
  );
}

/** The phone's words under the buttons: both ends and the middle, and what was chosen in full. */
function Meaning({ item, row }: { item: OpenItem; row: Row }): ReactElement {
  const texts = useTexts();
  const { criterion } = row;
  const labelAt = (value: number) => criterion.anchors.find((one) => one.value === value)?.label ?? "";
  const value = chosenValue(item.answer, row);
  const chosen = criterion.anchors.find((one) => one.value === value);
  const choice = item.answer.get(row.key);
  const cannot = choice !== undefined && "cannotJudge" in choice;
  return (
    <div>
      <div className={classes.ends} aria-hidden="true">
        <span>{labelAt(criterion.low)}</span>
        <span>{labelAt((criterion.low + criterion.high) / 2)}</span>
        <span>{labelAt(criterion.high)}</span>
      </div>
      <p className={classes.chosen} data-filled={chosen !== undefined || cannot}>
        {chosen !== undefined && (
          <span>
            <strong>
              {row.member !== null && `${row.member}: `}
              {texts.pointChosen(chosen.value, chosen.label)}.
            </strong>{" "}
            {chosen.text}
          </span>
        )}
        {cannot && <strong>{texts.cannotJudge}</strong>}
      </p>
    </div>
  );
}

/** The focus goes to the chosen option, and with the number keys from row to row. */
function useFocusFollowsRow(item: OpenItem, active: Row | undefined): void {
  const key = active?.key;
  const value = active === undefined ? null : chosenValue(item.answer, active);
  const { answer } = item;
  useEffect(() => {
    if (key === undefined || answer.size === 0 || !focusIsInDock()) {
      return;
    }
    const group = rowElement(key);
    const option = value === null ? null : group?.querySelector<HTMLElement>(`[data-point="${value}"]`);
    (option ?? group)?.focus({ preventScroll: true });
  }, [key, value, answer]);
}

/** Somebody who reads a response with the arrow keys is not taken away from it. */
function focusIsInDock(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.closest("footer") !== null;
}
