import { type ReactElement, useCallback, useEffect, useState } from "react";
import { type Calls, Refused, Unreachable } from "../core/calls";
import { consentShown, type JoinInfo, type Language } from "../core/contract";
import { Backoff } from "../core/retry";
import { Button } from "../rating/Button";
import { Logo } from "../rating/Icons";
import { LANGUAGE_NAMES, preferredLanguage, TEXTS, TextsContext } from "../rating/i18n/texts";
import { Message } from "../rating/Message";
import { Consent } from "./Consent";
import classes from "./JoinPage.module.css";

type Phase = "loading" | "offline" | "unknown" | "asking" | "declined" | "changed";

/** Where a study's link leads: what is asked, consent, and then rating. */
export function JoinPage({
  calls,
  token,
  onJoined,
}: {
  calls: Calls;
  token: string;
  onJoined: () => void;
}): ReactElement {
  const [info, setInfo] = useState<JoinInfo | null>(null);
  const [phase, setPhase] = useState<Phase>("loading");
  const [chosen, setChosen] = useState<Language | null>(null);
  const [backoff] = useState(() => new Backoff());

  const load = useCallback(async (): Promise<void> => {
    try {
      setInfo(await calls.join(token));
      setPhase("asking");
    } catch (error) {
      if (error instanceof Refused && !error.passing) {
        setPhase("unknown");
      } else if (error instanceof Refused || error instanceof Unreachable) {
        setPhase("offline");
        backoff.schedule(() => void load());
      } else {
        throw error;
      }
    }
  }, [calls, token, backoff]);
  useEffect(() => {
    void load();
    return () => backoff.cancel();
  }, [load, backoff]);

  const languages = info?.study.languages ?? (Object.keys(TEXTS) as Language[]);
  const language = chosen ?? preferredLanguage(languages);
  const texts = TEXTS[language];
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = info?.study.title ?? "Hivecheck";
  }, [language, info]);

  async function answer(agreed: boolean): Promise<void> {
    if (info === null) {
      return;
    }
    try {
      await calls.consent(token, {
        language,
        consent_sha256: consentShown(info, language)?.sha256 ?? "",
        agreed,
      });
    } catch (error) {
      if (error instanceof Refused && error.status === 409) {
        await load();
        setPhase("changed");
        return;
      }
      throw error;
    }
    if (agreed) {
      onJoined();
    } else {
      setPhase("declined");
    }
  }

  function body(): ReactElement | null {
    if (phase === "unknown") {
      return (
        <Message level={1} title={texts.unknownLinkTitle}>
          {texts.unknownLink}
        </Message>
      );
    }
    if (phase === "offline") {
      return (
        <Message level={1} title={texts.waitingTitle} icon="cloudOff">
          {texts.waitingKept(0)}
        </Message>
      );
    }
    if (info === null) {
      return null;
    }
    if (phase === "declined") {
      const again = (
        <Button look="outlined" onClick={() => setPhase("asking")}>
          {texts.reconsider}
        </Button>
      );
      return (
        <Message level={1} title={texts.declinedTitle} acts={again}>
          {texts.declined}
        </Message>
      );
    }
    if (info.participation !== null) {
      const goOn = (
        <Button look="primary" onClick={onJoined}>
          {texts.goOn}
        </Button>
      );
      return <Message level={1} title={info.study.title} acts={goOn} />;
    }
    if (info.state !== "open") {
      const closed = info.state === "closed";
      return (
        <Message level={1} title={closed ? texts.studyClosedTitle : texts.studyPausedTitle}>
          {closed ? texts.studyClosed : texts.studyPaused}
        </Message>
      );
    }
    return <Consent info={info} language={language} changed={phase === "changed"} onAnswer={answer} />;
  }

  return (
    <TextsContext value={texts}>
      <div className={classes.page}>
        {info?.study.simulated === true && <div className={classes.band}>{texts.simulated}</div>}
        <header className={classes.bar}>
          <span className={classes.brand}>
            <Logo /> Hivecheck
          </span>
          {languages.length > 1 && (
            <nav className={classes.languages} aria-label={texts.language}>
              {languages.map((one) => (
                <Button
                  key={one}
                  look="quiet"
                  lang={one}
                  aria-pressed={one === language}
                  onClick={() => setChosen(one)}
                >
                  {LANGUAGE_NAMES[one]}
                </Button>
              ))}
            </nav>
          )}
        </header>
        {body()}
      </div>
    </TextsContext>
  );
}
