import { Refused, Unreachable } from "./calls";
import type { Assignment, FlagBody, SkipBody, SubmissionBody } from "./contract";
import { Backoff } from "./retry";
import type { Store } from "./store";

/** One thing to send, kept on this device from before it is sent until the server has it. */
export type Parcel = {
  id: string;
  /** Whose it is. A device may serve several participations; nobody sends another's answers. */
  owner: string;
  /** Its place in the queue, over reloads. */
  order: number;
  /** The item as it was shown, so that an answer not yet sent can be opened again after a reload. */
  assignment: Assignment;
  /** Set when the server took it for good or ill but refused it: kept, told, never sent again. */
  refused: { status: number; code: string; message: string } | null;
} & Content;

export type Content =
  | { kind: "submission"; body: SubmissionBody; number: number }
  | { kind: "skip"; body: SkipBody }
  | { kind: "flag"; body: FlagBody };

/** How the last call of a kind went. */
export type Connection = "fine" | "offline" | "server_down" | "person_unknown";

export interface OutboxHooks {
  /** Does the call. Throws `Unreachable` or `Refused`. */
  send(parcel: Parcel): Promise<void>;
  /** Something changed: what waits, what was refused, or the connection. */
  changed(): void;
}

const PREFIX = "outbox/";

/**
 * Answers on their way: stored first, then sent one after another in the order they were given.
 *
 * A parcel leaves the store only when the server has it. No answer (no network, a broken server) keeps it
 * and everything behind it for another try; a *no* to this one answer puts it aside, and the next one goes.
 */
export class Outbox {
  connection: Connection = "fine";
  private parcels: Parcel[] = [];
  private running = false;
  private stopped = true;
  private nextOrder = 0;
  private readonly backoff = new Backoff();

  constructor(
    private readonly store: Store,
    private readonly owner: string,
    private readonly hooks: OutboxHooks,
  ) {}

  /** Every parcel on this device, whoever's: for a page that has not yet been told who it serves. */
  static async load(store: Store): Promise<Parcel[]> {
    return (await store.list<Parcel>(PREFIX)).sort((a, b) => a.order - b.order);
  }

  /** Take up what an earlier page left, and begin to send. */
  async start(): Promise<void> {
    const kept = await Outbox.load(this.store);
    this.nextOrder = kept.reduce((highest, parcel) => Math.max(highest, parcel.order + 1), this.nextOrder);
    const known = new Set(this.parcels.map((parcel) => parcel.id));
    this.parcels = [
      ...kept.filter((parcel) => parcel.owner === this.owner && !known.has(parcel.id)),
      ...this.parcels,
    ];
    this.stopped = false;
    this.hooks.changed();
    void this.run();
  }

  /** Stop after the call under way; what waits stays in the store. */
  stop(): void {
    this.stopped = true;
    this.backoff.cancel();
  }

  /** Waiting to be sent, oldest first. */
  get waiting(): readonly Parcel[] {
    return this.parcels.filter((parcel) => parcel.refused === null);
  }

  get refused(): readonly Parcel[] {
    return this.parcels.filter((parcel) => parcel.refused !== null);
  }

  /** Resolves when the parcel would survive a reload; sending goes on by itself. */
  async add(id: string, assignment: Assignment, content: Content): Promise<void> {
    const parcel: Parcel = {
      id,
      owner: this.owner,
      order: this.nextOrder,
      assignment,
      refused: null,
      ...content,
    };
    this.nextOrder += 1;
    await this.store.put(keyOf(parcel), parcel);
    this.parcels = [...this.parcels, parcel];
    this.hooks.changed();
    void this.run();
  }

  /** Try now: the network is said to be back, or somebody asked. */
  nudge(): void {
    if (this.backoff.waiting) {
      this.backoff.cancel();
      void this.run();
    }
  }

  private async run(): Promise<void> {
    if (this.running || this.stopped || this.backoff.waiting) {
      return;
    }
    this.running = true;
    try {
      for (let parcel = this.waiting[0]; parcel !== undefined && !this.stopped; parcel = this.waiting[0]) {
        const connection = await this.deliver(parcel);
        this.connection = connection;
        if (connection !== "fine") {
          this.backoff.schedule(() => void this.run());
          break;
        }
        this.backoff.reset();
      }
    } finally {
      this.running = false;
      this.hooks.changed();
    }
  }

  private async deliver(parcel: Parcel): Promise<Connection> {
    try {
      await this.hooks.send(parcel);
    } catch (error) {
      if (error instanceof Unreachable) {
        return "offline";
      }
      if (!(error instanceof Refused)) {
        throw error;
      }
      if (error.aboutThePerson) {
        return "person_unknown";
      }
      if (error.passing) {
        return "server_down";
      }
      await this.putAside(parcel, error);
      return "fine";
    }
    await this.store.remove(keyOf(parcel));
    this.parcels = this.parcels.filter((one) => one.id !== parcel.id);
    this.hooks.changed();
    return "fine";
  }

  private async putAside(parcel: Parcel, error: Refused): Promise<void> {
    const { status, code, message } = error;
    const aside: Parcel = { ...parcel, refused: { status, code, message } };
    await this.store.put(keyOf(aside), aside);
    this.parcels = this.parcels.map((one) => (one.id === parcel.id ? aside : one));
  }
}

function keyOf(parcel: Parcel): string {
  return `${PREFIX}${parcel.id}`;
}
