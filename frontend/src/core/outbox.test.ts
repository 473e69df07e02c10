import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, Unreachable } from "./calls";
import type { SubmissionBody } from "./contract";
import { Outbox, type Parcel } from "./outbox";
import { memoryStore, type Store } from "./store";
import { fakeAssignments } from "./testing/fakeTexts";

const [one, two, three] = fakeAssignments(3, 2, "en") as [Assigned, Assigned, Assigned];
type Assigned = ReturnType<typeof fakeAssignments>[number];

function body(uuid: string, assignment: string): SubmissionBody {
  return {
    uuid,
    assignment,
    corrects: null,
    ratings: [],
    shown_at: "2026-01-01T00:00:00.000Z",
    first_action_at: null,
    submitted_at: "2026-01-01T00:00:09.000Z",
    active_ms: 9000,
    comment: null,
    diff_used: false,
  };
}

describe("the outbox", () => {
  let store: Store;
  let sent: string[];
  let answer: (parcel: Parcel) => void;

  beforeEach(() => {
    vi.useFakeTimers();
    store = memoryStore();
    sent = [];
    answer = () => undefined;
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function outbox(owner = "rater"): Outbox {
    return new Outbox(store, owner, {
      send: async (parcel) => {
        sent.push(parcel.id);
        answer(parcel);
      },
      changed: () => undefined,
    });
  }

  async function add(box: Outbox, uuid: string, assignment: Assigned): Promise<void> {
    await box.add(uuid, assignment, { kind: "submission", body: body(uuid, assignment.id), number: 1 });
  }

  it("stores an answer before it sends it", async () => {
    const keptWhenSent: number[] = [];
    const box = new Outbox(store, "rater", {
      send: async () => {
        keptWhenSent.push((await store.list("outbox/")).length);
      },
      changed: () => undefined,
    });
    await box.start();
    await add(box, "u1", one);
    await vi.runAllTimersAsync();
    expect(keptWhenSent).toEqual([1]);
    expect(await store.list("outbox/")).toEqual([]);
  });

  it("sends in the order of answering, one at a time", async () => {
    const box = outbox();
    await box.start();
    await Promise.all([add(box, "u1", one), add(box, "u2", two), add(box, "u3", three)]);
    await vi.runAllTimersAsync();
    expect(sent).toEqual(["u1", "u2", "u3"]);
  });

  it("tries again after 1, 2, 4, 8, 16, 30 and 30 seconds", async () => {
    const box = outbox();
    answer = () => {
      throw new Unreachable();
    };
    await box.start();
    await add(box, "u1", one);
    const tries: number[] = [];
    for (let second = 0; second <= 91; second += 1) {
      await vi.advanceTimersByTimeAsync(second === 0 ? 0 : 1000);
      tries.push(sent.length);
    }
    const at = tries.flatMap((count, second) => (count > (tries[second - 1] ?? 0) ? [second] : []));
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    expect(box.connection).toBe("offline");
    expect(box.waiting.map((parcel) => parcel.id)).toEqual(["u1"]);
  });

  it("keeps the order when the first answer has to wait", async () => {
    const box = outbox();
    let down = true;
    answer = () => {
      if (down) {
        throw new Unreachable();
      }
    };
    await box.start();
    await add(box, "u1", one);
    await add(box, "u2", two);
    down = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual(["u1", "u1", "u2"]);
    expect(box.waiting).toEqual([]);
  });

  it("sends at once when told that the network is back, and only once", async () => {
    const box = outbox();
    let down = true;
    answer = () => {
      if (down) {
        throw new Unreachable();
      }
    };
    await box.start();
    await add(box, "u1", one);
    down = false;
    box.nudge();
    box.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(["u1", "u1"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual(["u1", "u1"]);
  });

  it("takes up after a reload what was not sent", async () => {
    const first = outbox();
    answer = () => {
      throw new Unreachable();
    };
    await first.start();
    await add(first, "u1", one);
    await add(first, "u2", two);
    first.stop();
    sent = [];
    answer = () => undefined;
    const second = outbox();
    await second.start();
    await add(second, "u3", three);
    await vi.runAllTimersAsync();
    expect(sent).toEqual(["u1", "u2", "u3"]);
  });

  it("keeps a refused answer, tells it, and sends the next one", async () => {
    const box = outbox();
    answer = (parcel) => {
      if (parcel.id === "u1") {
        throw new Refused(409, "already_answered", "Answered before.");
      }
    };
    await box.start();
    await add(box, "u1", one);
    await add(box, "u2", two);
    await vi.runAllTimersAsync();
    expect(sent).toEqual(["u1", "u2"]);
    expect(box.refused.map((parcel) => parcel.refused?.code)).toEqual(["already_answered"]);
    const again = outbox();
    sent = [];
    await again.start();
    await vi.runAllTimersAsync();
    expect(sent).toEqual([]);
    expect(again.refused.map((parcel) => parcel.id)).toEqual(["u1"]);
  });

  it("does not put answers aside when the server does not know the person", async () => {
    const box = outbox();
    answer = () => {
      throw new Refused(403, "no_participation", "Unknown.");
    };
    await box.start();
    await add(box, "u1", one);
    await vi.advanceTimersByTimeAsync(0);
    expect(box.connection).toBe("person_unknown");
    expect(box.refused).toEqual([]);
    expect(box.waiting.map((parcel) => parcel.id)).toEqual(["u1"]);
  });

  it.each([500, 502, 503, 429, 408])("tries again after a %i", async (status) => {
    const box = outbox();
    let failing = true;
    answer = () => {
      if (failing) {
        throw new Refused(status, "later", "Later.");
      }
    };
    await box.start();
    await add(box, "u1", one);
    await vi.advanceTimersByTimeAsync(0);
    expect(box.connection).toBe("server_down");
    failing = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(box.waiting).toEqual([]);
    expect(box.connection).toBe("fine");
  });

  it("never sends another participation's answers", async () => {
    const ada = outbox("Ada");
    answer = () => {
      throw new Unreachable();
    };
    await ada.start();
    await add(ada, "u1", one);
    ada.stop();
    sent = [];
    answer = () => undefined;
    const ben = outbox("Ben");
    await ben.start();
    await add(ben, "u2", two);
    await vi.runAllTimersAsync();
    expect(sent).toEqual(["u2"]);
    expect(await Outbox.load(store)).toHaveLength(1);
  });
});
