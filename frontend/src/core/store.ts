/** A few values kept on this device, under keys such as `outbox/…`: what the annotator's page must not lose. */
export interface Store {
  list<T>(prefix: string): Promise<T[]>;
  /** Resolves when the value would survive a reload. */
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

const DATABASE = "hivecheck-rating";
const TABLE = "kept";

/** IndexedDB; where the browser refuses it (some private windows), localStorage; at worst, memory. */
export async function openStore(): Promise<Store> {
  const fallback = localFallback();
  try {
    return withFallback(indexedStore(await openDatabase()), fallback);
  } catch {
    return fallback;
  }
}

function localFallback(): Store {
  try {
    const probe = `${DATABASE}/probe`;
    window.localStorage.setItem(probe, "1");
    window.localStorage.removeItem(probe);
    return withFallback(localStore(window.localStorage), memoryStore());
  } catch {
    return memoryStore();
  }
}

export function memoryStore(): Store {
  const kept = new Map<string, string>();
  return {
    list: async (prefix) => parsedInKeyOrder([...kept].filter(([key]) => key.startsWith(prefix))),
    put: async (key, value) => {
      kept.set(key, JSON.stringify(value));
    },
    remove: async (key) => {
      kept.delete(key);
    },
  };
}

export function localStore(storage: Storage): Store {
  const full = (key: string) => `${DATABASE}/${key}`;
  return {
    list: async (prefix) => {
      const found: [string, string][] = [];
      for (let index = 0; index < storage.length; index += 1) {
        const key = storage.key(index);
        if (key?.startsWith(full(prefix))) {
          found.push([key, storage.getItem(key) ?? "null"]);
        }
      }
      return parsedInKeyOrder(found);
    },
    put: async (key, value) => storage.setItem(full(key), JSON.stringify(value)),
    remove: async (key) => storage.removeItem(full(key)),
  };
}

/** Writes where `first` takes them and else to `second`; reads and removes in both. */
export function withFallback(first: Store, second: Store): Store {
  return {
    list: async (prefix) => [...(await second.list<never>(prefix)), ...(await first.list<never>(prefix))],
    put: async (key, value) => {
      try {
        await first.put(key, value);
      } catch {
        // A full disk or a database that was taken away: the second place is better than none.
        await second.put(key, value);
      }
    },
    remove: async (key) => {
      await Promise.all([first.remove(key).catch(() => undefined), second.remove(key)]);
    },
  };
}

function parsedInKeyOrder<T>(entries: [string, string][]): T[] {
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => JSON.parse(text) as T);
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("the database is open elsewhere in an older version"));
  });
}

function indexedStore(database: IDBDatabase): Store {
  function inTransaction<T>(
    mode: IDBTransactionMode,
    act: (table: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode);
      const request = act(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  }
  return {
    list: async <T>(prefix: string) =>
      (await inTransaction("readonly", (table) =>
        table.getAll(IDBKeyRange.bound(prefix, `${prefix}\uffff`)),
      )) as T[],
    put: async (key, value) => {
      await inTransaction("readwrite", (table) => table.put(value, key));
    },
    remove: async (key) => {
      await inTransaction("readwrite", (table) => table.delete(key));
    },
  };
}
