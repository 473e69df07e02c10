import { type ReactElement, useEffect, useState } from "react";
import type { Calls } from "../core/calls";
import { RatingSession } from "../core/session";
import type { Store } from "../core/store";
import { JoinPage } from "../joining/JoinPage";
import { Button } from "./Button";
import { preferredLanguage, TEXTS } from "./i18n/texts";
import { Message } from "./Message";
import { holdTab, type TabHold } from "./oneTab";
import { RatingPage } from "./RatingPage";

/** `/join/TOKEN` is where a link leads, everything else is rating. */
export function RaterApp({
  calls,
  openStore,
  path,
}: {
  calls: Calls;
  openStore: () => Promise<Store>;
  path: string;
}): ReactElement | null {
  const [token, setToken] = useState(() => /^\/join\/([^/]+)/.exec(path)?.[1] ?? null);
  if (token !== null) {
    return (
      <JoinPage
        calls={calls}
        token={decodeURIComponent(token)}
        onJoined={() => {
          window.history.replaceState(null, "", "/r");
          setToken(null);
        }}
      />
    );
  }
  return <Sitting calls={calls} openStore={openStore} />;
}

function Sitting({
  calls,
  openStore,
}: {
  calls: Calls;
  openStore: () => Promise<Store>;
}): ReactElement | null {
  const [session, setSession] = useState<RatingSession | null>(null);
  const [place, setPlace] = useState<"ours" | "taking" | "elsewhere">("ours");
  useEffect(() => {
    if (place === "elsewhere") {
      return;
    }
    let current: RatingSession | null = null;
    let hold: TabHold | null = null;
    let left = false;
    async function sit(): Promise<void> {
      hold = await holdTab(place === "taking", () => setPlace("elsewhere"));
      if (hold === null || left) {
        hold?.release();
        setPlace((before) => (left ? before : "elsewhere"));
        return;
      }
      const store = await openStore();
      if (!left) {
        current = new RatingSession(calls, store);
        setSession(current);
        void current.start();
      }
    }
    void sit();
    return () => {
      left = true;
      current?.stop();
      hold?.release();
      setSession(null);
    };
  }, [calls, openStore, place]);
  if (place === "elsewhere") {
    return <OtherTab onTake={() => setPlace("taking")} />;
  }
  return session === null ? null : <RatingPage session={session} />;
}

function OtherTab({ onTake }: { onTake: () => void }): ReactElement {
  const texts = TEXTS[preferredLanguage(["en", "ru"])];
  const take = (
    <Button look="primary" onClick={onTake}>
      {texts.rateHere}
    </Button>
  );
  return (
    <Message level={1} title={texts.otherTabTitle} acts={take}>
      {texts.otherTab}
    </Message>
  );
}
