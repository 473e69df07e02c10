import { type ReactElement, useEffect, useRef } from "react";
import { Kbd } from "../shared/Kbd";
import { Button } from "./Button";
import classes from "./Guidelines.module.css";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import { Modal } from "./Modal";
import prose from "./prose.module.css";

/** The guidelines before the first item. */
export function GuidelinesFirst({ html, onStart }: { html: string; onStart: () => void }): ReactElement {
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={classes.first}>
      <h1 ref={heading} tabIndex={-1}>
        {texts.guidelines}
      </h1>
      <p className={classes.note}>{texts.guidelinesFirst}</p>
      <section className={classes.card} aria-label={texts.guidelines}>
        <Body html={html} />
      </section>
      <div className={classes.foot}>
        <Button look="primary" onClick={onStart}>
          {texts.start} <Kbd>Enter</Kbd>
        </Button>
      </div>
    </div>
  );
}

/** The guidelines at the side while rating, one key away. */
export function GuidelinesDrawer({ html, onClose }: { html: string; onClose: () => void }): ReactElement {
  const texts = useTexts();
  return (
    <Modal className={classes.drawer} label={texts.guidelines} onClose={onClose}>
      <div className={classes.head}>
        <h2>{texts.guidelines}</h2>
        <Button look="quiet" aria-label={texts.close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      <Body html={html} />
    </Modal>
  );
}

function Body({ html }: { html: string }): ReactElement {
  return (
    <div
      className={`${classes.body} ${prose.prose}`}
      dir="auto"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
