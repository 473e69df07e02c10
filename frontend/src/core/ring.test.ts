import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, Unreachable } from "./calls";
import type { Assignment, Claims } from "./contract";
import { Ring } from "./ring";
import { fakeAssignments } from "./testing/fakeTexts";

const all = fakeAssignments(9, 2, "en");

describe("the prefetch ring", () => {
  let asked: number[];
  let claim: (count: number) => Promise<Claims>;

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function ring(refused: (error: Refused) => void = () => undefined): Ring {
    return new Ring({
      claim: (count) => {
        asked.push(count);
        return claim(count);
      },
      held: () => [],
      changed: () => undefined,
      refused,
    });
  }

  function giving(source: Assignment[]): (count: number) => Promise<Claims> {
    const left = [...source];
    return async (count) => ({ assignments: left.splice(0, count), exhausted: left.length === 0 });
  }

  it("claims three ahead and then no more", async () => {
    claim = giving(all);
    const three = ring();
    await three.fill();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([3]);
    expect(three.ids).toEqual(all.slice(0, 3).map((one) => one.id));
  });

  it("claims what was taken", async () => {
    claim = giving(all);
    const three = ring();
    await three.fill();
    expect(three.take()).toBe(all[0]);
    await three.fill();
    expect(asked).toEqual([3, 1]);
  });

  it("lets an assignment in once, whoever brings it", async () => {
    claim = giving(all.slice(0, 3));
    const three = ring();
    await three.fill();
    three.add(all.slice(0, 2));
    expect(three.size).toBe(3);
    expect(three.take()).toBe(all[0]);
    three.add(all.slice(0, 1));
    expect(three.ids).toEqual([all[1]?.id, all[2]?.id]);
  });

  it("never gives an assignment whose answer is on its way", async () => {
    claim = giving(all.slice(0, 3));
    const three = ring();
    three.know([all[1]?.id ?? ""]);
    await three.fill();
    expect(three.ids).toEqual([all[0]?.id, all[2]?.id]);
  });

  it("stops asking when the server has nothing more", async () => {
    claim = giving(all.slice(0, 2));
    const three = ring();
    await three.fill();
    await three.fill();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([3]);
    expect(three.exhausted).toBe(true);
  });

  it("asks again later when every open slot is locked at this moment", async () => {
    claim = async () => ({ assignments: [], exhausted: false });
    const three = ring();
    await three.fill();
    claim = giving(all);
    await vi.advanceTimersByTimeAsync(999);
    expect(asked).toEqual([3]);
    await vi.advanceTimersByTimeAsync(1);
    expect(three.size).toBe(3);
  });

  it("waits without a network and claims as soon as it is back", async () => {
    claim = async () => {
      throw new Unreachable();
    };
    const three = ring();
    await three.fill();
    expect(three.connection).toBe("offline");
    claim = giving(all);
    three.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect(three.connection).toBe("fine");
    expect(three.size).toBe(3);
  });

  it("tells a refusal that no waiting will mend", async () => {
    const told: string[] = [];
    claim = async () => {
      throw new Refused(409, "study_paused", "Paused.");
    };
    await ring((error) => told.push(error.code)).fill();
    expect(told).toEqual(["study_paused"]);
  });

  it("gives the preferred assignment first when it is there", async () => {
    claim = giving(all);
    const three = ring();
    await three.fill();
    expect(three.take(all[2]?.id)).toBe(all[2]);
    expect(three.take("not here")).toBe(all[0]);
  });
});
