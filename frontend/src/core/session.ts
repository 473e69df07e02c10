import { type Choice, ratingsOf } from "./answer";
import { type Calls, Refused, Unreachable } from "./calls";
import { ownerOf, storedAnswers, unsentAnswers } from "./carryOver";
import { ItemClock } from "./clock";
import type { Advance, Assignment, SessionInfo } from "./contract";
import {
  earlier,
  type History,
  later,
  opened,
  openedLast,
  type Past,
  recorded,
  restored,
  undoable,
} from "./history";
import { AbsenceTimer, holdPlace } from "./hold";
import {
  changed,
  chosen,
  type Draft,
  draftOf,
  moved,
  newItem,
  type OpenItem,
  obstacle,
  onLastScreen,
  onRow,
  onScreen,
  reopened,
  withDifferencesToggled,
} from "./item";
import { Outbox, type Parcel } from "./outbox";
import { Backoff } from "./retry";
import { Ring } from "./ring";
import { AT_FIRST, type Notice, type State, type Told, withCounts } from "./state";
import type { Store } from "./store";
import { randomUuid } from "./uuid";

/** One rater's sitting at the rating page: everything but the pixels. */
export class RatingSession {
  private state: State = AT_FIRST;
  private readonly listeners = new Set<() => void>();
  private outbox: Outbox | null = null;
  private readonly ring: Ring;
  private readonly backoff = new Backoff();
  private readonly absence = new AbsenceTimer(() => void this.pause());
  private clock = new ItemClock();
  /** The unfinished item while an earlier answer is open, with its clock. */
  private aside: { item: OpenItem; clock: ItemClock } | null = null;
  private draft: Draft | null = null;
  /** Parcels the server has, that the outbox is about to drop: not to be counted twice. */
  private readonly arrived = new Set<string>();
  private browserOffline = false;
  private notices = 0;

  constructor(
    private readonly calls: Calls,
    private readonly store: Store,
  ) {
    this.ring = new Ring({
      claim: (count, held) => this.calls.claim(count, held),
      held: () => this.held(null),
      changed: () => this.settle(),
      // Most likely the study was paused or closed meanwhile: the session says which.
      refused: () => this.backoff.schedule(() => void this.start()),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): State => this.state;

  // Beginning and end

  async start(): Promise<void> {
    let info: SessionInfo;
    try {
      info = await this.calls.session();
    } catch (error) {
      if (error instanceof Refused && !error.passing) {
        this.set({ phase: "left" });
        return;
      }
      if (!(error instanceof Refused || error instanceof Unreachable)) {
        throw error;
      }
      this.browserOffline = error instanceof Unreachable;
      this.set({});
      this.backoff.schedule(() => void this.start());
      return;
    }
    this.backoff.reset();
    this.browserOffline = false;
    this.set({ info });
    if (this.outbox === null) {
      await this.takeUp(info);
    }
    await this.follow(info);
  }

  stop(): void {
    this.outbox?.stop();
    this.ring.stop();
    this.backoff.cancel();
    this.absence.stop();
  }

  /** The guidelines were read: show the first item. */
  begin(): void {
    if (this.state.phase === "guidelines") {
      void this.store.put(`guidelines/${this.owner}`, true);
      this.set({ phase: "waiting" });
      this.settle();
    }
  }

  /** What an earlier page left on this device: answers to send, an answer begun. */
  private async takeUp(info: SessionInfo): Promise<void> {
    const owner = ownerOf(info);
    const kept = await Outbox.load(this.store);
    this.ring.know(kept.map((parcel) => parcel.assignment.id));
    this.draft = (await this.store.list<Draft>(`draft/${owner}`))[0] ?? null;
    this.set({ history: unsentAnswers(kept, owner).reduce(recorded, this.state.history) });
    this.outbox = new Outbox(this.store, owner, {
      send: (parcel) => this.send(parcel),
      changed: () => this.settle(),
    });
    await this.outbox.start();
    void this.remember(info);
  }

  /** Earlier answers, so that undo and correction work after a reload too. Rating does not wait for them. */
  private async remember(info: SessionInfo): Promise<void> {
    const found = await storedAnswers(this.calls, info.progress.answered);
    this.set({ history: restored(this.state.history, found) });
  }

  private async follow(info: SessionInfo): Promise<void> {
    if (info.state === "paused" || info.state === "closed") {
      this.set({ phase: info.state === "paused" ? "study_paused" : "study_closed" });
      this.backoff.schedule(() => void this.start());
      return;
    }
    this.ring.exhausted = info.state === "finished";
    const begun = info.progress.answered > 0 || this.ring.exhausted || this.state.history.past.length > 0;
    const read = begun || (await this.store.list(`guidelines/${ownerOf(info)}`)).length > 0;
    this.set({ phase: this.state.item !== null ? "rating" : read ? "waiting" : "guidelines" });
    this.settle();
    void this.ring.fill();
  }

  // Choosing

  /** Choose for a row of the open screen (the focused one, unless told), and go on to the next open row. */
  choose(choice: Choice, rowIndex: number = this.state.item?.row ?? 0): void {
    this.clock.chose();
    this.change((item) => chosen(item, choice, rowIndex));
  }

  step(direction: -1 | 1): void {
    this.clock.chose();
    this.change((item) => moved(item, direction));
  }

  focusRow(row: number): void {
    if (this.state.item?.row !== row) {
      this.change((item) => onRow(item, row));
    }
  }

  screenBack(): void {
    this.change((item) => onScreen(item, item.screen - 1));
  }

  setComment(comment: string): void {
    this.change((item) => ({ ...item, comment }));
  }

  toggleDifferences(): void {
    this.change(withDifferencesToggled);
  }

  /** These members' texts stand on the page. */
  markOpened(labels: readonly string[]): void {
    if (labels.some((label) => this.state.item?.opened.has(label) === false)) {
      this.change((item) => ({ ...item, opened: new Set([...item.opened, ...labels]) }));
    }
  }

  private change(how: (item: OpenItem) => OpenItem): void {
    if (this.state.item === null || this.state.saving) {
      return;
    }
    const item = how(this.state.item);
    this.set({ item, notice: null });
    if (item.past === null) {
      void this.store.put(`draft/${this.owner}`, draftOf(item, this.clock.activeMs()));
    }
  }

  // Sending

  /** Go to the next screen, or send the answer. What stands in the way is told. */
  async submit(): Promise<void> {
    const { item, saving } = this.state;
    if (item === null || saving || this.outbox === null) {
      return;
    }
    const stands = obstacle(item);
    if (stands?.kind === "choose") {
      this.change((open) => onRow(open, stands.row));
      this.tell({ kind: "choose" }, "error");
    } else if (stands !== null) {
      this.tell(stands, "error");
    } else if (!onLastScreen(item)) {
      this.change((open) => onScreen(open, open.screen + 1));
    } else if (this.readingLeftMs() > 0) {
      this.tell({ kind: "reading" });
    } else if (!changed(item)) {
      this.moveOn();
      this.tell({ kind: "unchanged" });
    } else {
      await this.sendAnswer(item, this.outbox);
    }
  }

  private async sendAnswer(item: OpenItem, outbox: Outbox): Promise<void> {
    const { assignment } = item;
    const { number } = this.state;
    const body = {
      uuid: randomUuid(),
      assignment: assignment.id,
      corrects: item.past?.uuid ?? null,
      ratings: ratingsOf(item.screens, item.answer),
      ...this.clock.read(),
      comment: item.comment.trim() === "" ? null : item.comment.trim(),
      diff_used: item.differencesUsed,
    };
    this.set({ saving: true, notice: null });
    await outbox.add(body.uuid, assignment, { kind: "submission", body, number });
    const { uuid, ratings } = body;
    const past: Past = { uuid, assignment, ratings, number, submittedAt: Date.parse(body.submitted_at) };
    this.set({ saving: false, history: recorded(this.state.history, past) });
    this.moveOn();
    const next = this.state.item === null ? null : this.state.number;
    this.tell({ kind: this.state.connection === "fine" ? "saved" : "kept", number, next });
  }

  async skip(reason: string, note: string | null): Promise<void> {
    const { item, saving } = this.state;
    if (item === null || item.past !== null || this.outbox === null || saving) {
      this.tell({ kind: "not_now" });
      return;
    }
    this.set({ saving: true });
    const body = { assignment: item.assignment.id, reason, note };
    await this.outbox.add(randomUuid(), item.assignment, { kind: "skip", body });
    this.set({ saving: false });
    this.moveOn();
    this.tell({ kind: "skipped" });
  }

  async flag(note: string): Promise<void> {
    const { item } = this.state;
    if (item !== null && this.outbox !== null) {
      const body = { assignment: item.assignment.id, note };
      await this.outbox.add(randomUuid(), item.assignment, { kind: "flag", body });
      this.tell({ kind: "flagged" });
    }
  }

  private async send(parcel: Parcel): Promise<void> {
    const held = this.held(parcel.assignment.id);
    if (parcel.kind === "flag") {
      await this.calls.flag(parcel.body);
    } else if (parcel.kind === "skip") {
      this.advance(await this.calls.skip(parcel.body, held), parcel);
    } else {
      this.advance(await this.calls.submit(parcel.body, held), parcel);
    }
  }

  private advance(reply: Advance, parcel: Parcel): void {
    const { info } = this.state;
    this.arrived.add(parcel.id);
    this.ring.exhausted = reply.exhausted;
    if (reply.next !== null) {
      this.ring.add([reply.next]);
    }
    this.set(info === null ? {} : { info: { ...info, progress: reply.progress } });
    this.settle();
    void this.ring.fill();
  }

  /** Assignments this page has a use for: ready, open, set aside, or answered and on their way. */
  private held(except: string | null): string[] {
    const open = [this.state.item, this.aside?.item].flatMap((item) => (item ? [item.assignment.id] : []));
    const onTheirWay = (this.outbox?.waiting ?? []).map((parcel) => parcel.assignment.id);
    return [...new Set([...open, ...this.ring.ids, ...onTheirWay])].filter((id) => id !== except);
  }

  // Undo and earlier answers

  undo(): void {
    if (undoable(this.state.history, Date.now()) === null) {
      this.tell({ kind: "undo_closed" });
    } else {
      this.openHistory(openedLast(this.state.history));
    }
  }

  goEarlier(): void {
    const history = earlier(this.state.history);
    if (history === this.state.history) {
      this.tell({ kind: "no_earlier" });
    } else {
      this.openHistory(history);
    }
  }

  goLater(): void {
    if (this.state.history.at !== null) {
      this.openHistory(later(this.state.history));
    }
  }

  private openHistory(history: History): void {
    const { item, info, saving } = this.state;
    const past = opened(history);
    if (info === null || saving) {
      return;
    }
    if (past === null) {
      this.moveOn();
      return;
    }
    if (item !== null && item.past === null) {
      this.clock.setPaused(true);
      this.aside = { item, clock: this.clock };
    }
    this.clock = new ItemClock();
    this.set({ history, phase: "rating", item: reopened(past, info.criteria), notice: null });
  }

  /** From a sent, skipped or reviewed item to the one that waits. */
  private moveOn(): void {
    const history = { ...this.state.history, at: null };
    const { aside } = this;
    if (aside !== null) {
      this.aside = null;
      this.clock = aside.clock;
      this.clock.setPaused(false);
      this.set({ item: aside.item, history, notice: null });
      return;
    }
    this.draft = null;
    void this.store.remove(`draft/${this.owner}`);
    this.set({ item: null, history, phase: "waiting", notice: null });
    this.settle();
    void this.ring.fill();
  }

  // Time and network

  /** The person moved, scrolled or pressed something. */
  act(): void {
    this.clock.act();
    if (this.state.phase === "rating" && this.state.paused === null) {
      this.absence.restart();
    }
  }

  setVisible(visible: boolean): void {
    this.clock.setVisible(visible);
  }

  /** How long until the answer may be sent: nobody has read a pair in half a second. */
  readingLeftMs(): number {
    const { item, info } = this.state;
    const minimum = item === null || item.past !== null ? 0 : (info?.study.min_reading_ms ?? 0);
    return Math.max(0, minimum - this.clock.activeMs());
  }

  async pause(): Promise<void> {
    if (this.state.phase !== "rating" || this.state.paused !== null) {
      return;
    }
    this.clock.setPaused(true);
    this.absence.stop();
    this.set({ paused: { heldUntil: this.state.item?.assignment.held_until ?? null } });
    const heldUntil = await holdPlace(this.calls, "pause");
    if (this.state.paused !== null && heldUntil !== null) {
      this.set({ paused: { heldUntil } });
    }
  }

  async resume(): Promise<void> {
    if (this.state.paused !== null) {
      this.clock.setPaused(false);
      this.set({ paused: null });
      this.act();
      await holdPlace(this.calls, "resume");
    }
  }

  /** What the browser says about the network. */
  setOnline(online: boolean): void {
    this.browserOffline = !online;
    this.set({});
    if (online) {
      this.outbox?.nudge();
      this.ring.nudge();
      if (this.state.info === null && this.backoff.waiting) {
        this.backoff.cancel();
        void this.start();
      }
    }
  }

  // State

  clearNotice(): void {
    this.set({ notice: null });
  }

  /** Tell what the server refused, and that it is kept. */
  explainRefused(): void {
    const codes = this.state.refused.flatMap((parcel) => parcel.refused?.code ?? []);
    this.tell({ kind: "refused", n: codes.length, codes: [...new Set(codes)] });
  }

  private get owner(): string {
    return this.state.info === null ? "" : ownerOf(this.state.info);
  }

  private tell(told: Told, tone: Notice["tone"] = "calm"): void {
    this.notices += 1;
    this.set({ notice: { id: this.notices, tone, told } });
  }

  /** Bring the page in line with ring and outbox: open what is ready, notice the end. */
  private settle(): void {
    const { phase, item, info } = this.state;
    if (item === null && info !== null && (phase === "waiting" || phase === "finished")) {
      const assignment = this.ring.take(this.draft?.assignment);
      if (assignment !== null) {
        this.open(assignment, info);
        void this.ring.fill();
        return;
      }
      const unsent = (this.outbox?.waiting ?? []).some(({ kind }) => kind !== "flag");
      this.set({ phase: this.ring.exhausted && !unsent ? "finished" : "waiting" });
      return;
    }
    this.set({});
  }

  private open(assignment: Assignment, info: SessionInfo): void {
    const kept = this.draft?.assignment === assignment.id ? this.draft : null;
    this.clock = new ItemClock(undefined, { active_ms: kept?.activeMs ?? 0 });
    this.set({ phase: "rating", item: newItem(assignment, info.criteria, kept) });
    this.act();
  }

  private set(changes: Partial<State>): void {
    const next = withCounts(
      { ...this.state, ...changes },
      {
        waiting: (this.outbox?.waiting ?? []).filter((parcel) => !this.arrived.has(parcel.id)),
        refused: this.outbox?.refused ?? [],
        connections: [
          this.browserOffline ? "offline" : "fine",
          this.outbox?.connection ?? "fine",
          this.ring.connection,
        ],
        ready: this.ring.size,
      },
    );
    const unknown = next.connection === "person_unknown";
    this.state = unknown ? { ...next, phase: "left" } : next;
    for (const listener of this.listeners) {
      listener();
    }
  }
}
