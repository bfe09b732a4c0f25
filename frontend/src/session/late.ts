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
    try {
      const work = await this.api.late(this.interviewId);
      if (work.length === 0 && this.work.length === 0) return;
      this.work = work;
      this.onChange();
    } catch {
      // the next connection asks again
    }
  }

  heard({ name, at }: LateWork) {
    this.work = [...this.work.filter((known) => known.name !== name), { name, at }];
    this.onChange();
  }
}
