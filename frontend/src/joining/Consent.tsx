import { type ReactElement, useState } from "react";
import { Refused, Unreachable } from "../core/calls";
import { consentShown, type JoinInfo, type Language } from "../core/contract";
import { Button } from "../rating/Button";
import { useTexts } from "../rating/i18n/texts";
import prose from "../rating/prose.module.css";
import classes from "./JoinPage.module.css";

/** The consent text in the chosen language, and both answers to it. */
export function Consent({
  info,
  language,
  changed,
  onAnswer,
}: {
  info: JoinInfo;
  language: Language;
  changed: boolean;
  onAnswer: (agreed: boolean) => Promise<void>;
}): ReactElement {
  const texts = useTexts();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const { study } = info;
  const html = consentShown(info, language)?.html ?? "";

  async function answer(agreed: boolean): Promise<void> {
    if (busy) {
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      await onAnswer(agreed);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) {
        throw error;
      }
      setProblem(error instanceof Unreachable ? texts.waitingTitle : error.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className={classes.main}>
      <h1>{study.title}</h1>
      <p className={classes.meta}>
        {texts.consentTitle}
        {study.minutes_expected !== null && `. ${texts.aboutMinutes(study.minutes_expected)}`}
      </p>
      <section
        className={`${classes.card} ${prose.prose}`}
        aria-label={texts.consentTitle}
        lang={language}
        dir="auto"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it
        dangerouslySetInnerHTML={{ __html: html }}
      />
      <p className={classes.problem} role="status">
        {problem === "" && changed ? texts.consentChanged : problem}
      </p>
      <div className={classes.acts}>
        <Button look="outlined" onClick={() => void answer(false)}>
          {texts.decline}
        </Button>
        <Button look="primary" onClick={() => void answer(true)}>
          {texts.agree}
        </Button>
      </div>
    </main>
  );
}
