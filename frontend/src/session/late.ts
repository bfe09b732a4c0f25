import type { Part } from "./part";

/** That work of somebody came after the end, and when the last of it did. */
export interface LateWork {
  name: string;
  at: string;
}

export interface LateState {
  late: readonly LateWork[]; // what came after the end, as far as interviewers are told
}

/** What is needed of the HTTP API to know of it. */
export interface LateApi {
  late(interviewId: string): Promise<readonly LateWork[]>;
}

interface LateOptions {
  api: LateApi;
  interviewId: string;
  /** Whether the relay tells this person. */
  told: boolean;
  onChange: () => void;
}

/** Whose work came after the end of an interview, for interviewers: the code is not what it was when they left. */
export class Late implements Part<LateState> {
  private work: readonly LateWork[] = [];
  private disposed = false;

  constructor(private readonly options: LateOptions) {}

  state(): LateState {
    return { late: this.work };
  }

  reached() {
    void this.load();
  }

  /** What came after an earlier end is gone with it. */
  turned() {
    void this.load();
  }

  heard({ name, at }: LateWork) {
    this.work = including(this.work, { name, at });
    this.options.onChange();
  }

  dispose() {
    this.disposed = true;
  }

  async load() {
    const { api, interviewId, told, onChange } = this.options;
    if (!told) return;
    const before = this.work;
    try {
      const work = await api.late(interviewId);
      if (this.disposed) return;
      // What was told meanwhile may not have been stored when the answer was made.
      const meanwhile = this.work.filter((one) => !before.includes(one));
      this.work = meanwhile.reduce(including, work);
      if (this.work.length > 0 || before.length > 0) onChange();
    } catch {
      // the next connection asks again
    }
  }
}

const including = (work: readonly LateWork[], newest: LateWork) => [
  ...work.filter(({ name }) => name !== newest.name),
  newest,
];
