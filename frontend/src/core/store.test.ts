import { beforeEach, describe, expect, it } from "vitest";
import { localStore, memoryStore, openStore, type Store, withFallback } from "./store";

const full: Store = {
  list: async () => [],
  put: async () => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  },
  remove: async () => {
    throw new DOMException("The database connection is closing.", "InvalidStateError");
  },
};

beforeEach(() => {
  window.localStorage.clear();
});

describe.each([
  ["memory", () => memoryStore()],
  ["localStorage", () => localStore(window.localStorage)],
  ["whatever this browser has", () => openStore()],
])("the store in %s", (_name, make) => {
  it("gives back what was put, by prefix and in the order of keys", async () => {
    const store = await make();
    await store.put("outbox/b", { n: 2 });
    await store.put("outbox/a", { n: 1 });
    await store.put("draft/x", { n: 3 });
    expect(await store.list("outbox/")).toEqual([{ n: 1 }, { n: 2 }]);
    await store.remove("outbox/a");
    await store.put("outbox/b", { n: 4 });
    expect(await store.list("outbox/")).toEqual([{ n: 4 }]);
  });
});

describe("a store that takes nothing more", () => {
  it("is helped out by the second one, for writing, reading and removing", async () => {
    const second = memoryStore();
    const store = withFallback(full, second);
    await store.put("outbox/a", { n: 1 });
    expect(await store.list("outbox/")).toEqual([{ n: 1 }]);
    await store.remove("outbox/a");
    expect(await second.list("outbox/")).toEqual([]);
  });
});

describe("localStorage", () => {
  it("outlives the page that wrote it", async () => {
    await localStore(window.localStorage).put("outbox/a", { n: 1 });
    expect(await localStore(window.localStorage).list("outbox/")).toEqual([{ n: 1 }]);
  });
});
