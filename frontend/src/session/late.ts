/** That work of somebody came after the end, and when the last of it did. */
export interface LateWork {
  name: string;
  at: string;
}

/** What is needed of the HTTP API to know of it. */
export interface LateApi {
  late(interviewId: string): Promise<readonly LateWork[]>;
}

/** Whose work came after the end of an interview, for interviewers: the code is not what it was when they left. */
export class Late {
  work: readonly LateWork[] = [];

  constructor(
    private readonly api: LateApi,
    private readonly interviewId: string,
    private readonly onChange: () => void,
  ) {}

  async load() {
    const before = this.work;
    try {
      const work = await this.api.late(this.interviewId);
      // What was told meanwhile may not have been stored when the answer was made.
      const meanwhile = this.work.filter((told) => !before.includes(told));
      this.work = meanwhile.reduce(including, work);
      if (this.work.length > 0 || before.length > 0) this.onChange();
    } catch {
      // the next connection asks again
    }
  }

  heard({ name, at }: LateWork) {
    this.work = including(this.work, { name, at });
    this.onChange();
  }
}

const including = (work: readonly LateWork[], newest: LateWork) => [
  ...work.filter(({ name }) => name !== newest.name),
  newest,
];
