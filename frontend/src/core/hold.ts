import { type Calls, Refused, Unreachable } from "./calls";

/** After so long without any action the page pauses by itself. */
export const AUTO_PAUSE_MS = 180_000;

/** Notices that nobody is there. */
export class AbsenceTimer {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly absent: () => void) {}

  restart(): void {
    this.stop();
    this.timer = setTimeout(this.absent, AUTO_PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** Tell the server of a pause or its end. Until when the place is held, or null when no answer came. */
export async function holdPlace(calls: Calls, act: "pause" | "resume"): Promise<string | null> {
  try {
    return (await calls[act]()).held_until;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) {
      // The clock stops on this side all the same; the lease runs on, and a late answer is kept as surplus.
      return null;
    }
    throw error;
  }
}
