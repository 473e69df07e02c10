/** The four times of a submission. */
export interface Times {
  shown_at: string;
  first_action_at: string | null;
  submitted_at: string;
  active_ms: number;
}

/** What a clock reads: the calendar, and a counter that is never set back. Both in milliseconds. */
export interface TimeSource {
  wall(): number;
  steady(): number;
}

const browserTime: TimeSource = { wall: () => Date.now(), steady: () => performance.now() };

/** Time without any action counts as reading for so long, and no longer. */
export const IDLE_AFTER_MS = 60_000;

/**
 * How long one item was really looked at.
 *
 * It runs while the tab is visible and nobody pressed pause. Of a stretch without any action the first
 * minute counts (a long text is read without touching anything), the rest does not.
 */
export class ItemClock {
  private readonly shownWall: number;
  private readonly shownSteady: number;
  private firstAction: number | null = null;
  private lastAction: number;
  private countedUntil: number;
  private counted = 0;
  private visible = true;
  private paused = false;

  constructor(
    private readonly time: TimeSource = browserTime,
    earlier: { active_ms: number } = { active_ms: 0 },
  ) {
    this.shownWall = time.wall();
    this.shownSteady = time.steady();
    this.lastAction = this.shownSteady;
    this.countedUntil = this.shownSteady;
    this.counted = earlier.active_ms;
  }

  /** The person did something: moved, scrolled, pressed a key. */
  act(): void {
    this.settle();
    this.lastAction = this.time.steady();
  }

  /** The first choice of a value; later ones change nothing. */
  chose(): void {
    this.act();
    this.firstAction ??= this.time.steady();
  }

  setVisible(visible: boolean): void {
    this.settle();
    this.visible = visible;
    this.lastAction = this.time.steady();
  }

  setPaused(paused: boolean): void {
    this.settle();
    this.paused = paused;
    this.lastAction = this.time.steady();
  }

  activeMs(): number {
    this.settle();
    return Math.round(this.counted);
  }

  read(): Times {
    return {
      shown_at: new Date(this.shownWall).toISOString(),
      first_action_at:
        this.firstAction === null
          ? null
          : new Date(this.shownWall + this.firstAction - this.shownSteady).toISOString(),
      submitted_at: new Date(this.nowAfterShown()).toISOString(),
      active_ms: this.activeMs(),
    };
  }

  /** The calendar, unless it was set back meanwhile. The counter alone would miss the time a laptop slept. */
  private nowAfterShown(): number {
    return Math.round(Math.max(this.time.wall(), this.shownWall + this.time.steady() - this.shownSteady));
  }

  private settle(): void {
    const now = this.time.steady();
    if (this.visible && !this.paused) {
      const until = Math.min(now, this.lastAction + IDLE_AFTER_MS);
      this.counted += Math.max(0, until - this.countedUntil);
    }
    this.countedUntil = now;
  }
}
