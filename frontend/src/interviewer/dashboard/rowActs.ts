import type { Interview } from "../../api";

/** What a row can ask for. */
export interface RowActs {
  activate(id: string): void;
  open(i: Interview): void;
  copy(i: Interview): Promise<boolean>;
  tick(id: string, range: boolean): void;
  startRename(i: Interview): void;
  /** undefined: never mind */
  rename(i: Interview, name: string | undefined): void;
  invite(i: Interview): void;
  change(i: Interview): void;
  end(i: Interview): void;
  reopen(i: Interview): void;
  remove(i: Interview): void;
  restore(interviews: Interview[]): void;
}
