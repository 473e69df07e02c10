import { type ReactElement, useEffect, useState, useSyncExternalStore } from "react";
import { DEFAULT_KEYS, type KeyMap, keysFrom } from "../core/keys";
import type { RatingSession } from "../core/session";
import { Bar } from "./Bar";
import { Ending } from "./Ending";
import { GuidelinesDrawer, GuidelinesFirst } from "./Guidelines";
import { TEXTS, TextsContext } from "./i18n/texts";
import { KeysDialog } from "./KeysDialog";
import { PausedCover } from "./PausedCover";
import classes from "./RatingPage.module.css";
import { Stage } from "./Stage";
import { TextsLoading } from "./Texts";
import { pressesItself, useKeyboard } from "./useKeyboard";
import { useNarrow } from "./useNarrow";
import { useSessionEvents } from "./useSessionEvents";
import { noticeWords, useReadingSeconds } from "./useStatus";

const KEYS_KEY = "hivecheck-rating/keys";

/** The rating page in all its states. */
export function RatingPage({ session }: { session: RatingSession }): ReactElement {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const narrow = useNarrow();
  const [keys, setKeys] = useStoredKeys();
  const [open, setOpen] = useState<"guidelines" | "keys" | null>(null);
  useSessionEvents(session);
  const { info, phase, item, paused } = state;
  const texts = TEXTS[info?.language ?? "en"];
  useDocument(info?.language ?? "en", info?.study.title ?? "Hivecheck");
  useKeyboard(keys, {
    digit: () => false,
    action: (action, target) => {
      if (action === "guidelines" && info !== null && phase !== "guidelines") {
        setOpen("guidelines");
      } else if (action === "help") {
        setOpen("keys");
      } else if (action === "submit" && phase === "guidelines" && !pressesItself(target)) {
        session.begin();
      } else if (action === "undo" && phase === "finished") {
        session.undo();
      } else {
        return false;
      }
      return true;
    },
  });

  let body: ReactElement;
  if (info !== null && phase === "guidelines") {
    body = (
      <main className={classes.scroll}>
        <GuidelinesFirst html={info.guidelines_html} onStart={() => session.begin()} />
      </main>
    );
  } else if (info !== null && phase === "rating" && item !== null) {
    body = (
      <>
        {/* Covered and not taken down: it comes back scrolled as it was. */}
        <div className={classes.stage} inert={paused !== null}>
          <Stage session={session} state={state} info={info} item={item} keys={keys} narrow={narrow} />
        </div>
        {paused !== null && (
          <main className={classes.cover}>
            <PausedCover heldUntil={paused.heldUntil} onResume={() => void session.resume()} />
          </main>
        )}
      </>
    );
  } else if (phase === "loading" && state.connection === "fine") {
    body = (
      <div className={classes.stage}>
        <TextsLoading narrow={narrow} />
        <div className={classes.skeleton} aria-hidden="true">
          <div className={classes.skeletonInner}>
            <span />
            <span />
            <span />
            <span />
            <span />
          </div>
        </div>
      </div>
    );
  } else {
    body = (
      <main className={classes.scroll}>
        <Ending state={state} session={session} />
      </main>
    );
  }
  return (
    <TextsContext value={texts}>
      <div className={classes.page}>
        <Bar
          state={state}
          keys={keys}
          narrow={narrow}
          acts={{
            guidelines: () => setOpen(info === null || phase === "guidelines" ? null : "guidelines"),
            pause: () => void session.pause(),
            keys: () => setOpen("keys"),
            explainRefused: () => session.explainRefused(),
          }}
        />
        {body}
      </div>
      <Live session={session} />
      {open === "guidelines" && info !== null && (
        <GuidelinesDrawer html={info.guidelines_html} onClose={() => setOpen(null)} />
      )}
      {open === "keys" && <KeysDialog keys={keys} onKeys={setKeys} onClose={() => setOpen(null)} />}
    </TextsContext>
  );
}

/** The page's one live region: what a notice says, and once that Submit opens after a first reading. */
function Live({ session }: { session: RatingSession }): ReactElement {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  const texts = TEXTS[state.info?.language ?? "en"];
  const seconds = useReadingSeconds(session, state);
  const [said, setSaid] = useState("");
  const { notice } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each notice is said once, with the words of its moment
  useEffect(() => {
    if (notice !== null) {
      setSaid(notice.told.kind === "reading" ? texts.submitOpensIn(seconds) : noticeWords(state, texts));
    }
  }, [notice?.id]);
  // Said with the first item, and again only to whoever presses Enter too early.
  const least = Math.ceil((state.info?.study.min_reading_ms ?? 0) / 1000);
  const rates = state.phase === "rating";
  useEffect(() => {
    if (rates && least > 0) {
      setSaid(texts.submitOpensIn(least));
    }
  }, [rates, least, texts]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}

function useStoredKeys(): [KeyMap, (keys: KeyMap) => void] {
  const [keys, setKeys] = useState<KeyMap>(() => {
    try {
      return keysFrom(window.localStorage.getItem(KEYS_KEY));
    } catch {
      return DEFAULT_KEYS; // storage can be forbidden
    }
  });
  return [
    keys,
    (changed) => {
      setKeys(changed);
      try {
        window.localStorage.setItem(KEYS_KEY, JSON.stringify(changed));
      } catch {
        // Then the keys last as long as this page.
      }
    },
  ];
}

function useDocument(language: string, title: string): void {
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = title;
  }, [language, title]);
}
