import { Refused, Unreachable } from "./calls";
import type { Assignment, Claims } from "./contract";
import type { Connection } from "./outbox";
import { Backoff } from "./retry";

export interface RingHooks {
  claim(count: number, held: string[]): Promise<Claims>;
  /** Every assignment this page has a use for, open or answered and on its way: never to be given again. */
  held(): string[];
  changed(): void;
  /** The server said no: not for lack of a network, and not because it is busy. */
  refused(error: Refused): void;
}

/**
 * The assignments claimed ahead, so that the next item is there before it is asked for.
 *
 * An assignment enters once: a claim and a submission's reply may both bring the same one.
 */
export class Ring {
  /** The server said that it has nothing more for this rater. */
  exhausted = false;
  /** How the last claim went. */
  connection: Connection = "fine";
  private ready: Assignment[] = [];
  private readonly known = new Set<string>();
  private filling = false;
  private stopped = false;
  private readonly backoff = new Backoff();

  constructor(
    private readonly hooks: RingHooks,
    readonly ahead = 3,
  ) {}

  get ids(): string[] {
    return this.ready.map((assignment) => assignment.id);
  }

  get size(): number {
    return this.ready.length;
  }

  /** Assignments that must not enter: answered ones whose answer still waits to be sent. */
  know(ids: readonly string[]): void {
    for (const id of ids) {
      this.known.add(id);
    }
    this.ready = this.ready.filter((assignment) => !ids.includes(assignment.id));
  }

  add(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      if (!this.known.has(assignment.id)) {
        this.known.add(assignment.id);
        this.ready.push(assignment);
      }
    }
  }

  /** The next one, or the one with the id `preferred` if it is here: the item that was open before a reload. */
  take(preferred: string | null = null): Assignment | null {
    const found = this.ready.find((assignment) => assignment.id === preferred) ?? this.ready[0] ?? null;
    this.ready = this.ready.filter((assignment) => assignment !== found);
    return found;
  }

  stop(): void {
    this.stopped = true;
    this.backoff.cancel();
  }

  /** Try again now: the network is said to be back. */
  nudge(): void {
    if (this.backoff.waiting) {
      this.backoff.cancel();
      void this.fill();
    }
  }

  /** Claim until `ahead` assignments are ready. Safe to call at any time. */
  async fill(): Promise<void> {
    if (this.filling || this.stopped || this.exhausted || this.backoff.waiting || this.size >= this.ahead) {
      return;
    }
    this.filling = true;
    let again = false;
    try {
      const before = this.size;
      const { assignments, exhausted } = await this.hooks.claim(this.ahead - this.size, this.hooks.held());
      this.connection = "fine";
      this.exhausted = exhausted;
      this.add(assignments);
      again = this.size > before;
      if (again) {
        this.backoff.reset();
      }
    } catch (error) {
      if (error instanceof Unreachable) {
        this.connection = "offline";
      } else if (error instanceof Refused) {
        this.connection = error.aboutThePerson ? "person_unknown" : error.passing ? "server_down" : "fine";
        if (this.connection === "fine") {
          this.hooks.refused(error);
        }
      } else {
        throw error;
      }
    } finally {
      this.filling = false;
    }
    this.hooks.changed();
    if (again) {
      void this.fill();
    } else if (!this.stopped && !this.exhausted && this.size < this.ahead) {
      // No network, or every open slot is locked by somebody at this moment: neither is the end.
      this.backoff.schedule(() => void this.fill());
    }
  }
}
