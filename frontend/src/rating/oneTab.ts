const LOCK = "hivecheck-rating";

/** A page that was just left gives its lock back within this time. */
const PATIENCE_MS = 1000;

export interface TabHold {
  release(): void;
}

/**
 * Be the one tab that rates: two would be given the same items, and one of each two answers be refused.
 *
 * Resolves to null when another tab rates. `take` takes the place from it; `lost` tells that another did so.
 * Browsers without locks (and pages over plain HTTP) are not held back.
 */
export async function holdTab(take: boolean, lost: () => void): Promise<TabHold | null> {
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) {
    return { release: () => undefined };
  }
  let release = () => undefined as undefined;
  const released = new Promise<void>((resolve) => {
    release = () => resolve() as undefined;
  });
  let held = false;
  return new Promise((resolve, reject) => {
    const options: LockOptions = take ? { steal: true } : { signal: AbortSignal.timeout(PATIENCE_MS) };
    const granted = () => {
      held = true;
      resolve({ release });
      return released;
    };
    locks.request(LOCK, options, granted).catch((error: unknown) => {
      const stopped = error instanceof DOMException && ["AbortError", "TimeoutError"].includes(error.name);
      if (stopped && held) {
        lost();
      } else if (stopped) {
        resolve(null);
      } else {
        reject(error);
      }
    });
  });
}
