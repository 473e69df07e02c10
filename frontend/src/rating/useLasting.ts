import { useEffect, useState } from "react";

/** True once `active` has been true for `ms`; false at once when it is not. */
export function useLasting(active: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!active) {
      setLasts(false);
      return;
    }
    const timer = setTimeout(() => setLasts(true), ms);
    return () => clearTimeout(timer);
  }, [active, ms]);
  return active && lasts;
}
