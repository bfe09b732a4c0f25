/** The store's name in databases that y-indexeddb made: what earlier releases kept is read as it is. */
const ROWS = "updates";

/** A log of more rows is put together into as few as stand for all. */
const MOST_ROWS = 500;

const FIRST_RETRY = 1000; // ms
const LAST_RETRY = 30_000;

export interface BrowserLogOptions {
  /** The database's. */
  name: string;
  /** Takes what is in the log; once it is open, and later what another tab wrote. */
  take: (rows: Uint8Array[]) => void;
  /** What stands for everything that was ever taken or added. */
  whole: () => Uint8Array[];
  onChange: () => void;
}

/**
 * A log of byte strings in IndexedDB that knows of what it was given whether it
 * is kept: a row is when its own transaction has completed, and not before.
 *
 * A browser aborts transactions when its disk or the site's share of it is full,
 * and closes a database when its data is cleared. What was being written then is
 * gone, so the next try, a little later, writes everything there is.
 */
export class BrowserLog {
  private db: IDBDatabase | null = null;
  private seen = 0; // the highest key that was taken
  private rows = 0; // at least so many are in it
  private opened = false;
  private waiting: Uint8Array[] = [];
  private settling: (() => void)[] = [];
  private writing = false;
  private everything = false; // the next write is of everything
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private ended = false;

  constructor(private readonly options: BrowserLogOptions) {}

  /** Opens it and takes what is in it. Resolves also when that failed: it is tried again. */
  async open(): Promise<void> {
    try {
      const db = await this.connect();
      const [rows, keys] = await readAll(db);
      if (this.ended) return;
      this.seen = keys.at(-1) ?? 0;
      this.rows = rows.length;
      this.options.take(rows);
    } catch {
      this.failed();
    }
    this.opened = true;
    this.options.onChange();
    void this.write();
  }

  /** It is open, and the browser took what it was given the last time. */
  get working(): boolean {
    return this.opened && this.failures === 0;
  }

  /** Everything that was added is in the browser. */
  get settled(): boolean {
    return this.working && !this.writing && this.waiting.length === 0 && !this.everything;
  }

  add(row: Uint8Array) {
    this.waiting.push(row);
    void this.write();
  }

  /** Writes everything, in place of what is there. */
  rewrite() {
    this.everything = true;
    void this.write();
  }

  /** Calls back when everything that was added before has been committed. */
  whenSettled(then: () => void) {
    this.settling.push(then);
    void this.write();
  }

  /** Removes it from this browser. */
  async clear(): Promise<void> {
    this.end();
    this.db?.close();
    await new Promise<void>((resolve) => {
      try {
        const request = indexedDB.deleteDatabase(this.options.name);
        request.onsuccess = () => resolve();
        request.onerror = () => resolve(); // nothing was kept
      } catch {
        resolve(); // this browser forbids it
      }
    });
  }

  /** Writes what waits and closes. */
  dispose() {
    const { db, waiting } = this;
    this.end();
    try {
      if (db && waiting.length > 0) append(db, waiting);
    } catch {
      // the browser has closed it
    }
    db?.close(); // after what is being written
  }

  private end() {
    this.ended = true;
    if (this.retry) clearTimeout(this.retry);
    this.waiting = [];
    this.settling = [];
  }

  /** One transaction at a time, of all that waits. */
  private async write() {
    if (this.writing || this.retry || this.ended || !this.opened) return;
    if (this.waiting.length === 0 && this.settling.length === 0 && !this.everything) return;
    const { waiting, settling } = this;
    const everything = this.everything || this.rows + waiting.length > MOST_ROWS;
    this.waiting = [];
    this.settling = [];
    this.everything = false;
    this.writing = true;
    let done = false;
    try {
      const db = this.db ?? (await this.connect());
      if (everything) await this.replace(db);
      else if (waiting.length > 0) await this.append(db, waiting);
      done = true;
      this.failures = 0;
    } catch {
      this.settling = [...settling, ...this.settling];
      this.failed();
    }
    this.writing = false;
    if (this.ended) return;
    if (done) for (const then of settling) then();
    this.options.onChange();
    void this.write();
  }

  private async append(db: IDBDatabase, rows: Uint8Array[]) {
    await completed(append(db, rows));
    this.rows += rows.length;
  }

  /** Takes what others wrote, and puts one state of everything in the place of all rows. */
  private async replace(db: IDBDatabase) {
    const transaction = db.transaction([ROWS], "readwrite");
    const store = transaction.objectStore(ROWS);
    const others = IDBKeyRange.lowerBound(this.seen, true);
    const found = store.getAll(others) as IDBRequest<Uint8Array[]>;
    const keys = store.getAllKeys(others) as IDBRequest<number[]>;
    let [last, rows] = [this.seen, 0];
    keys.onsuccess = () => {
      this.options.take(found.result);
      last = keys.result.at(-1) ?? last;
      const whole = this.options.whole();
      rows = whole.length;
      store.delete(IDBKeyRange.upperBound(last));
      for (const row of whole) store.add(row);
    };
    await completed(transaction);
    this.seen = last;
    this.rows = rows;
  }

  private failed() {
    if (this.ended) return;
    this.failures++;
    this.everything = true;
    this.waiting = [];
    this.later(Math.min(FIRST_RETRY * 2 ** (this.failures - 1), LAST_RETRY));
  }

  private later(wait: number) {
    this.retry ??= setTimeout(() => {
      this.retry = null;
      void this.write();
    }, wait);
  }

  private async connect(): Promise<IDBDatabase> {
    const db = await openDatabase(this.options.name);
    if (this.ended) {
      db.close();
      throw new Error("the log is closed");
    }
    this.db = db;
    // Another tab removes it, or the browser has closed it: nothing of it is there any more.
    const gone = () => {
      db.close();
      if (this.db !== db || this.ended) return;
      this.db = null;
      this.seen = 0;
      this.rows = 0;
      this.everything = true;
      this.later(FIRST_RETRY);
      this.options.onChange();
    };
    db.onversionchange = gone;
    db.onclose = gone;
    return db;
  }
}

function append(db: IDBDatabase, rows: Uint8Array[]): IDBTransaction {
  const transaction = db.transaction([ROWS], "readwrite");
  const store = transaction.objectStore(ROWS);
  for (const row of rows) store.add(row);
  return transaction;
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the browser aborted the transaction"));
  });
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ROWS, { autoIncrement: true });
      request.result.createObjectStore("custom"); // an earlier release expects it
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
  });
}

async function readAll(db: IDBDatabase): Promise<[Uint8Array[], number[]]> {
  const transaction = db.transaction([ROWS], "readonly");
  const store = transaction.objectStore(ROWS);
  const rows = store.getAll() as IDBRequest<Uint8Array[]>;
  const keys = store.getAllKeys() as IDBRequest<number[]>;
  await completed(transaction);
  return [rows.result, keys.result];
}
