import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callsOver } from "./calls";
import { AUTO_PAUSE_MS } from "./hold";
import { RatingSession } from "./session";
import { memoryStore, type Store } from "./store";
import { FakeApi, type FakeOptions } from "./testing/fakeApi";

const SMALL: FakeOptions = { nItems: 6, members: 2, minReadingMs: 0, simulated: false, language: "en" };

describe("a sitting", () => {
  let store: Store;
  let api: FakeApi;
  const sessions: RatingSession[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    store = memoryStore();
    api = new FakeApi(SMALL);
  });

  afterEach(() => {
    for (const session of sessions.splice(0)) {
      session.stop();
    }
    vi.useRealTimers();
  });

  async function quiet(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
  }

  async function open(fake: FakeApi = api): Promise<RatingSession> {
    const session = new RatingSession(callsOver(fake.fetch), store);
    sessions.push(session);
    void session.start();
    await quiet();
    session.begin();
    await quiet();
    return session;
  }

  async function rate(session: RatingSession, similarity: number, a = 3, b = 3): Promise<void> {
    session.markOpened(["A", "B"]);
    session.choose({ value: similarity });
    await session.submit();
    session.choose({ value: a });
    session.choose({ value: b });
    await session.submit();
    await quiet();
  }

  function values(fake: FakeApi = api): (number | null)[][] {
    return fake.current.map((one) => one.ratings.map((rating) => rating.value));
  }

  it("begins with the guidelines and has the first item ready behind them", async () => {
    const session = new RatingSession(callsOver(api.fetch), store);
    sessions.push(session);
    void session.start();
    await quiet();
    expect(session.snapshot()).toMatchObject({ phase: "guidelines", ready: 3, item: null });
    session.begin();
    expect(session.snapshot()).toMatchObject({ phase: "rating", number: 1 });
  });

  it("goes from the first answer to the finish, with one submission for both screens", async () => {
    const session = await open();
    for (let item = 1; item <= 6; item += 1) {
      expect(session.snapshot().number).toBe(item);
      await rate(session, 1 + (item % 5), 2, 4);
    }
    expect(session.snapshot()).toMatchObject({ phase: "finished", unsent: 0 });
    expect(values()).toEqual([2, 3, 4, 5, 1, 2].map((value) => [value, 2, 4]));
    expect(api.submissions.size).toBe(6);
  });

  it("keeps three items ready ahead of the open one", async () => {
    const session = await open();
    expect(session.snapshot().ready).toBe(3);
    await rate(session, 2);
    expect(session.snapshot().ready).toBe(3);
  });

  it("hands the number keys from A to B, and stays once both are chosen", async () => {
    const session = await open();
    session.markOpened(["A", "B"]);
    session.choose({ value: 1 });
    await session.submit();
    expect(session.snapshot().item?.row).toBe(0);
    session.choose({ value: 4 });
    expect(session.snapshot().item?.row).toBe(1);
    session.choose({ value: 2 });
    session.choose({ value: 3 });
    expect(session.snapshot().item?.row).toBe(1);
    await session.submit();
    await quiet();
    expect(values()).toEqual([[1, 4, 3]]);
  });

  it("sends nothing while a choice is missing, and says so", async () => {
    const session = await open();
    session.markOpened(["A", "B"]);
    await session.submit();
    expect(session.snapshot().notice).toMatchObject({ tone: "error", told: { kind: "choose" } });
    session.choose({ value: 1 });
    await session.submit();
    session.choose({ value: 1 }, 1);
    await session.submit();
    expect(session.snapshot()).toMatchObject({ item: { row: 0 }, notice: { told: { kind: "choose" } } });
    expect(api.submissions.size).toBe(0);
  });

  it("asks to open B first where B was never on the page", async () => {
    const session = await open();
    session.choose({ value: 1 });
    await session.submit();
    expect(session.snapshot().notice?.told).toEqual({ kind: "open_member", label: "B" });
  });

  it("opens Submit after the least reading time", async () => {
    const session = await open(new FakeApi({ ...SMALL, members: 1, minReadingMs: 3000 }));
    session.choose({ value: 1 });
    await session.submit();
    expect(session.snapshot().notice?.told).toEqual({ kind: "reading" });
    expect(session.readingLeftMs()).toBe(3000);
    await vi.advanceTimersByTimeAsync(3000);
    expect(session.readingLeftMs()).toBe(0);
    await session.submit();
    expect(session.snapshot().number).toBe(2);
  });

  it("sends one answer however often Enter is pressed", async () => {
    const session = await open(new FakeApi({ ...SMALL, members: 1 }));
    session.choose({ value: 1 });
    await Promise.all([session.submit(), session.submit(), session.submit()]);
    expect(session.snapshot().number).toBe(2);
  });

  it("sends reason and no value where a response cannot be judged", async () => {
    const single = new FakeApi({ ...SMALL, members: 1 });
    const session = await open(single);
    session.choose({ cannotJudge: "language" });
    await session.submit();
    await quiet();
    expect(single.current[0]?.ratings).toEqual([
      { criterion: "quality", member: "A", value: null, cannot_judge: true, reason: "language" },
    ]);
  });

  it("sends the comment and whether word differences were used, though they are off again", async () => {
    const session = await open();
    session.toggleDifferences();
    session.toggleDifferences();
    session.setComment("  odd ");
    await rate(session, 2);
    await rate(session, 2);
    const sent = [...api.submissions.values()];
    expect(sent.map((one) => [one.comment, one.diff_used])).toEqual([
      ["odd", true],
      [null, false],
    ]);
  });

  describe("without a network", () => {
    it("goes on with the items that are here, then waits, then sends all in order", async () => {
      const session = await open();
      await rate(session, 1);
      api.fault = "offline";
      await rate(session, 2);
      expect(session.snapshot()).toMatchObject({
        connection: "offline",
        unsent: 1,
        number: 3,
        phase: "rating",
      });
      await rate(session, 3);
      await rate(session, 4);
      expect(session.snapshot()).toMatchObject({ unsent: 3, number: 5, phase: "rating" });
      await rate(session, 5);
      expect(session.snapshot()).toMatchObject({ unsent: 4, phase: "waiting", item: null });
      api.fault = "none";
      await vi.advanceTimersByTimeAsync(31_000);
      expect(session.snapshot()).toMatchObject({ connection: "fine", unsent: 0, number: 6, phase: "rating" });
      await rate(session, 1);
      expect(session.snapshot().phase).toBe("finished");
      expect(values().map(([value]) => value)).toEqual([1, 2, 3, 4, 5, 1]);
      expect(api.submissions.size).toBe(6);
    });

    it("sends as soon as the browser says that it is back", async () => {
      const session = await open();
      api.fault = "offline";
      session.setOnline(false);
      await rate(session, 2);
      expect(session.snapshot()).toMatchObject({ connection: "offline", unsent: 1 });
      api.fault = "none";
      session.setOnline(true);
      await quiet();
      expect(session.snapshot()).toMatchObject({ connection: "fine", unsent: 0 });
    });

    it("waits for the first sign of the server, and begins by itself", async () => {
      api.fault = "offline";
      const session = await open();
      expect(session.snapshot()).toMatchObject({ phase: "loading", connection: "offline" });
      api.fault = "none";
      await vi.advanceTimersByTimeAsync(1000);
      expect(session.snapshot().phase).toBe("guidelines");
    });

    it("loses and doubles nothing when the page is closed and opened again", async () => {
      const before = await open();
      await rate(before, 1);
      api.fault = "reply_lost"; // the server has the second answer, and the page does not know
      await rate(before, 2);
      api.fault = "offline";
      await rate(before, 3);
      before.stop();
      const after = await open();
      expect(after.snapshot().phase).toBe("loading");
      api.fault = "none";
      await vi.advanceTimersByTimeAsync(2000);
      expect(after.snapshot()).toMatchObject({ phase: "rating", unsent: 0, number: 4 });
      for (const value of [4, 5, 1]) {
        await rate(after, value);
      }
      expect(after.snapshot().phase).toBe("finished");
      expect(values().map(([value]) => value)).toEqual([1, 2, 3, 4, 5, 1]);
      expect(new Set(api.current.map((one) => one.assignment)).size).toBe(6);
    });
  });

  it("never shows an item again whose answer is still on this device, whatever the server gives", async () => {
    const before = await open();
    api.fault = "broken";
    await rate(before, 1);
    const answered = [...(await store.list<{ assignment: { id: string } }>("outbox/"))].map(
      (one) => one.assignment.id,
    );
    before.stop();
    const stubborn: typeof fetch = async (input, init) =>
      String(input).endsWith("/submissions") ? new Response("{}", { status: 503 }) : api.fetch(input, init);
    const after = new RatingSession(callsOver(stubborn), store);
    sessions.push(after);
    api.fault = "none";
    api.ignoresHeld = true;
    void after.start();
    await quiet();
    expect(answered).toHaveLength(1);
    expect(answered).not.toContain(after.snapshot().item?.assignment.id);
    await rate(after, 2);
    expect(answered).not.toContain(after.snapshot().item?.assignment.id);
    expect(after.snapshot().unsent).toBe(2);
  });

  it("tells the server the assignments whose answers are on their way", async () => {
    const session = await open();
    const first = session.snapshot().item?.assignment.id ?? "";
    api.fault = "broken";
    await rate(session, 1);
    api.fault = "none";
    api.toldHeld.length = 0;
    session.setOnline(true); // the claim that failed goes out beside the answer
    await quiet();
    expect(api.toldHeld.some((held) => held.includes(first))).toBe(true);
  });

  it("counts an answer once, also at the moment the server takes it", async () => {
    const session = await open();
    const numbers: number[] = [];
    session.subscribe(() => numbers.push(session.snapshot().number));
    await rate(session, 1);
    expect([...new Set(numbers)]).toEqual([1, 2]);
  });

  it("opens after a reload the item that was open, with what was chosen", async () => {
    const before = await open();
    before.markOpened(["A", "B"]);
    before.choose({ value: 4 });
    await before.submit();
    before.choose({ value: 2 });
    before.setComment("half way");
    const id = before.snapshot().item?.assignment.id;
    await quiet();
    before.stop();
    const after = await open();
    const item = after.snapshot().item;
    expect(item?.assignment.id).toBe(id);
    expect(item).toMatchObject({ screen: 1, row: 1, comment: "half way" });
  });

  it("keeps a refused answer on the device, tells it, and goes on", async () => {
    const session = await open();
    api.foreign.add(session.snapshot().item?.assignment.id ?? "");
    await rate(session, 1);
    await rate(session, 2);
    expect(session.snapshot()).toMatchObject({ unsent: 0, phase: "rating" });
    expect(session.snapshot().refused.map((parcel) => parcel.refused?.code)).toEqual(["not_yours"]);
    expect(values().map(([value]) => value)).toEqual([2]);
  });

  it("takes no notice of a slot that went to another: the answer is kept as surplus", async () => {
    const session = await open();
    api.surplus.add(session.snapshot().item?.assignment.id ?? "");
    await rate(session, 1);
    expect(session.snapshot()).toMatchObject({ refused: [], unsent: 0, number: 2 });
  });

  describe("undo", () => {
    it("opens the last answer with its old choice, and corrects it", async () => {
      const session = await open();
      await rate(session, 2);
      session.choose({ value: 5 }); // begun on the second item
      session.undo();
      expect(session.snapshot()).toMatchObject({ number: 1, item: { past: { number: 1 } } });
      session.choose({ value: 4 });
      await session.submit();
      await session.submit();
      await quiet();
      expect(values()).toEqual([[4, 3, 3]]);
      expect(session.snapshot()).toMatchObject({ number: 2 });
      expect(session.snapshot().item?.answer.size).toBe(1);
      expect(api.submissions.size).toBe(2);
    });

    it("sends nothing when nothing was changed", async () => {
      const session = await open();
      await rate(session, 2);
      session.undo();
      await session.submit();
      await session.submit();
      await quiet();
      expect(session.snapshot()).toMatchObject({ number: 2, notice: { told: { kind: "unchanged" } } });
      expect(api.submissions.size).toBe(1);
    });

    it("closes after 30 s and says where earlier answers are", async () => {
      const session = await open();
      await rate(session, 2);
      await vi.advanceTimersByTimeAsync(30_000);
      session.undo();
      expect(session.snapshot()).toMatchObject({ number: 2, notice: { told: { kind: "undo_closed" } } });
      session.goEarlier();
      expect(session.snapshot().number).toBe(1);
      session.goLater();
      expect(session.snapshot().number).toBe(2);
    });

    it("works on an answer that is still on this device, and both arrive in order", async () => {
      const session = await open();
      api.fault = "offline";
      await rate(session, 2);
      session.undo();
      session.choose({ value: 5 });
      await session.submit();
      await session.submit();
      expect(session.snapshot().unsent).toBe(1);
      api.fault = "none";
      await vi.advanceTimersByTimeAsync(31_000);
      expect(values()).toEqual([[5, 3, 3]]);
    });

    it("works after a reload", async () => {
      const before = await open();
      await rate(before, 2);
      before.stop();
      const after = await open();
      after.undo();
      expect(after.snapshot()).toMatchObject({ number: 1, item: { past: { number: 1 } } });
    });

    it("works on the last answer of all", async () => {
      const session = await open(new FakeApi({ ...SMALL, nItems: 1, members: 1 }));
      session.choose({ value: 1 });
      await session.submit();
      await quiet();
      expect(session.snapshot().phase).toBe("finished");
      session.undo();
      session.choose({ value: 2 });
      await session.submit();
      await quiet();
      expect(session.snapshot().phase).toBe("finished");
    });
  });

  it("skips with a reason and goes on", async () => {
    const session = await open();
    const id = session.snapshot().item?.assignment.id;
    await session.skip("upsetting", null);
    await quiet();
    expect(api.skips).toEqual([{ assignment: id, reason: "upsetting", note: null }]);
    expect(session.snapshot().item?.assignment.id).not.toBe(id);
  });

  it("flags without leaving the item", async () => {
    const session = await open();
    const id = session.snapshot().item?.assignment.id ?? "";
    await session.flag("cut off");
    await quiet();
    expect(api.flags).toEqual([{ assignment: id, note: "cut off" }]);
    expect(session.snapshot().item?.assignment.id).toBe(id);
  });

  it("stops the clock in a pause, and pauses by itself after three minutes", async () => {
    const session = await open(new FakeApi({ ...SMALL, members: 1, minReadingMs: 100_000 }));
    await vi.advanceTimersByTimeAsync(10_000);
    session.act();
    await vi.advanceTimersByTimeAsync(AUTO_PAUSE_MS);
    expect(session.snapshot().paused?.heldUntil).toBeTruthy();
    await vi.advanceTimersByTimeAsync(500_000);
    await session.resume();
    expect(session.snapshot().paused).toBeNull();
    expect(session.readingLeftMs()).toBe(30_000); // 10 s, and the first minute of stillness
  });

  it("says that the link has to be opened again when the server does not know the browser", async () => {
    api.participating = false;
    const session = await open();
    expect(session.snapshot().phase).toBe("left");
  });

  it("keeps the answer when the participation is lost on the way", async () => {
    const before = await open();
    api.participating = false;
    await rate(before, 3);
    expect(before.snapshot()).toMatchObject({ phase: "left", unsent: 1 });
    before.stop();
    api.participating = true;
    await open();
    expect(values().map(([value]) => value)).toEqual([3]);
  });

  it("shows a paused study, and goes on when it is open again", async () => {
    api.state = "paused";
    const session = await open();
    expect(session.snapshot().phase).toBe("study_paused");
    api.state = "active";
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.snapshot().phase).toBe("guidelines");
  });
});
