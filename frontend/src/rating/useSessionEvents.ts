import { useEffect } from "react";
import type { RatingSession } from "../core/session";

/** What the browser tells the session: that somebody is there, the tab, the network. */
export function useSessionEvents(session: RatingSession): void {
  useEffect(() => {
    const act = () => session.act();
    const visibility = () => session.setVisible(document.visibilityState === "visible");
    const online = () => session.setOnline(true);
    const offline = () => session.setOnline(false);
    const closing = (event: BeforeUnloadEvent) => {
      if (session.snapshot().unsent > 0) {
        event.preventDefault();
      }
    };
    const actions = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove", "scroll"] as const;
    for (const name of actions) {
      window.addEventListener(name, act, { passive: true, capture: true });
    }
    document.addEventListener("visibilitychange", visibility);
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    window.addEventListener("beforeunload", closing);
    return () => {
      for (const name of actions) {
        window.removeEventListener(name, act, { capture: true });
      }
      document.removeEventListener("visibilitychange", visibility);
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      window.removeEventListener("beforeunload", closing);
    };
  }, [session]);
}
