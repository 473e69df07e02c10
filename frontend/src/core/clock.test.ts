import { beforeEach, describe, expect, it } from "vitest";
import { ItemClock, type TimeSource } from "./clock";

const NOON = Date.UTC(2026, 10, 22, 12);

describe("the item clock", () => {
  let wall: number;
  let steady: number;
  let time: TimeSource;

  beforeEach(() => {
    wall = NOON;
    steady = 500;
    time = { wall: () => wall, steady: () => steady };
  });

  function pass(seconds: number): void {
    wall += seconds * 1000;
    steady += seconds * 1000;
  }

  it("tells when the item was shown, first acted on and submitted", () => {
    const clock = new ItemClock(time);
    pass(4);
    clock.chose();
    pass(3);
    clock.chose();
    pass(1);
    expect(clock.read()).toEqual({
      shown_at: "2026-11-22T12:00:00.000Z",
      first_action_at: "2026-11-22T12:00:04.000Z",
      submitted_at: "2026-11-22T12:00:08.000Z",
      active_ms: 8000,
    });
  });

  it("has no first action before a choice", () => {
    const clock = new ItemClock(time);
    pass(2);
    clock.act();
    expect(clock.read().first_action_at).toBeNull();
  });

  it("counts a minute of stillness and not the rest", () => {
    const clock = new ItemClock(time);
    pass(200);
    clock.act();
    pass(10);
    expect(clock.activeMs()).toBe(70_000);
  });

  it("counts the same however often it is read", () => {
    const clock = new ItemClock(time);
    for (let second = 0; second < 100; second += 1) {
      pass(1);
      clock.activeMs();
    }
    expect(clock.activeMs()).toBe(60_000);
  });

  it("stands still while the tab is hidden", () => {
    const clock = new ItemClock(time);
    pass(5);
    clock.setVisible(false);
    pass(30);
    clock.setVisible(true);
    pass(2);
    expect(clock.activeMs()).toBe(7000);
  });

  it("stands still in a pause, also when the tab is hidden and shown in it", () => {
    const clock = new ItemClock(time);
    pass(5);
    clock.setPaused(true);
    pass(20);
    clock.setVisible(false);
    clock.setVisible(true);
    pass(20);
    clock.setPaused(false);
    pass(1);
    expect(clock.activeMs()).toBe(6000);
  });

  it("never submits before it showed, though the computer's clock was set back", () => {
    const clock = new ItemClock(time);
    pass(9);
    wall = NOON - 3_600_000;
    expect(clock.read().submitted_at).toBe("2026-11-22T12:00:09.000Z");
  });

  it("sees the time a laptop slept in the submission but not in the activity", () => {
    const clock = new ItemClock(time);
    pass(5);
    wall += 600_000; // the counter of some browsers stands still in sleep
    pass(1);
    expect(clock.read().submitted_at).toBe("2026-11-22T12:10:06.000Z");
    expect(clock.activeMs()).toBe(6000);
  });

  it("goes on from the activity before a reload", () => {
    const clock = new ItemClock(time, { active_ms: 12_000 });
    pass(3);
    expect(clock.activeMs()).toBe(15_000);
  });
});
