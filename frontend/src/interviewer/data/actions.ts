import type { QueryClient } from "@tanstack/react-query";
import type { Interview, InterviewPatch, NewInterview } from "../../api";
import { copyText } from "../clipboard";
import { andMore, type Message, toast, undoTime } from "../toast";
import { api, sentence } from "./api";
import { drop, place, titleOf } from "./lists";
import { newId } from "./newId";

interface Act {
  /** interviews as they will be, shown at once */
  shown?: Interview[];
  dropped?: string[];
  send: () => Promise<unknown>;
  failed: Message;
}

// batch is the most ids that the relay takes in one call.
const batch = 200;

/** What a person can do to interviews. Everything shows at once, and goes back when the relay says no. */
export class Actions {
  #undo: { run: () => void; until: number } | undefined;

  constructor(private readonly client: QueryClient) {}

  /** Makes an interview; undefined when it could not be, which was then told. */
  async create(body: NewInterview = {}): Promise<Interview | undefined> {
    const made: { interview?: Interview } = {};
    const id = newId();
    await this.#act({
      send: async () => {
        made.interview = await api.createInterview({ id, ...body });
        place(this.client, [made.interview]);
      },
      failed: "The interview was not made.",
    });
    return made.interview;
  }

  rename(i: Interview, name: string): Promise<boolean> {
    const shown = { ...i, name, title: titleOf({ ...i, name }) };
    return this.#act({
      shown: [shown],
      send: () => api.changeInterview(i.id, { name }),
      failed: "The name was not changed.",
    });
  }

  /** Changes time, length, names; with notify those who were invited by mail get an update. */
  change(i: Interview, patch: InterviewPatch, notify: boolean): Promise<boolean> {
    const { notify: _, minutes, timeZone, ...rest } = patch;
    const shown: Interview = {
      ...i,
      ...withoutNull(rest),
      ...(minutes ? { minutes } : {}),
      ...(timeZone ? { timeZone } : {}),
    };
    if (patch.startsAt === null) shown.startsAt = null;
    if (patch.name !== undefined || patch.candidateName !== undefined) shown.title = titleOf(shown);
    return this.#act({
      shown: [shown],
      send: () => api.changeInterview(i.id, notify ? { ...patch, notify } : patch),
      failed: { name: i.title, rest: "was not changed." },
    });
  }

  start(i: Interview): Promise<boolean> {
    const shown: Interview = { ...i, state: "live", startedAt: i.startedAt ?? new Date().toISOString() };
    return this.#act({
      shown: [shown],
      send: () => api.startInterview(i.id),
      failed: "The interview was not started.",
    });
  }

  async end(i: Interview): Promise<boolean> {
    const shown: Interview = { ...i, state: "ended", endedAt: new Date().toISOString() };
    const done = await this.#act({
      shown: [shown],
      send: () => api.endInterview(i.id),
      failed: "The interview was not ended.",
    });
    if (done) toast({ message: { name: i.title, rest: "has ended." }, undo: () => void this.reopen(shown) });
    return done;
  }

  reopen(i: Interview): Promise<boolean> {
    const shown: Interview = { ...i, state: "live", endedAt: null };
    return this.#act({
      shown: [shown],
      send: () => api.reopenInterview(i.id),
      failed: "The interview was not reopened.",
    });
  }

  /**
   * Moves interviews to the trash, with ten seconds to say otherwise. With notify those who were invited by
   * mail get a cancellation, which the relay holds back for longer than that.
   */
  async remove(interviews: Interview[], notify = false): Promise<boolean> {
    if (interviews.length === 0) return false;
    const deletedAt = new Date().toISOString();
    const gone = this.#act({
      shown: interviews.map((i) => ({ ...i, deletedAt, present: [] })),
      send: () => inBatches(interviews, (ids) => api.deleteInterviews(ids, notify)),
      failed: count(interviews, "was", "were", "not deleted"),
    });
    const undo = () => {
      this.#undo = undefined;
      void gone.then((done) => done && this.restore(interviews, notify));
    };
    const deleted = count(interviews, "was", "were", "deleted");
    const hide = toast({
      message: notify ? andMore(deleted, "A cancellation will be sent.") : deleted,
      undo,
    });
    this.#undo = {
      run: () => {
        hide();
        undo();
      },
      until: Date.now() + undoTime,
    };
    const done = await gone;
    if (!done) {
      hide();
      this.#undo = undefined;
    }
    return done;
  }

  /** Takes back the newest delete, while its toast is there. */
  undo(): void {
    if (this.#undo && Date.now() < this.#undo.until) this.#undo.run();
  }

  /** Takes interviews out of the trash. With notify those who got a cancellation are invited again. */
  restore(interviews: Interview[], notify = false): Promise<boolean> {
    return this.#act({
      shown: interviews.map((i) => ({ ...i, deletedAt: null })),
      send: () => inBatches(interviews, (ids) => api.restoreInterviews(ids, notify)),
      failed: count(interviews, "was", "were", "not restored"),
    });
  }

  async purge(interviews: Interview[]): Promise<boolean> {
    const done = await this.#act({
      dropped: interviews.map((i) => i.id),
      send: () => inBatches(interviews, api.purgeInterviews),
      failed: count(interviews, "was", "were", "not deleted for ever"),
    });
    if (done) toast({ message: count(interviews, "was", "were", "deleted for ever") });
    return done;
  }

  async copyLink(i: Interview): Promise<boolean> {
    const copied = await copyText(i.joinUrl);
    if (!copied)
      toast({ message: `This browser does not allow copying. The link is ${i.joinUrl}`, tone: "error" });
    return copied;
  }

  async #act(act: Act): Promise<boolean> {
    const lists = { queryKey: ["interviews"] };
    const mutation = this.client.getMutationCache().build(this.client, {
      networkMode: "always", // the relay may be this computer, network or not
      mutationFn: act.send,
      onMutate: async () => {
        // What is on its way was asked before this act and would show the past.
        await this.client.cancelQueries(lists);
        const before = [
          ...this.client.getQueriesData(lists),
          ...this.client.getQueriesData({ queryKey: ["interview"] }),
        ];
        if (act.shown) place(this.client, act.shown);
        if (act.dropped) drop(this.client, act.dropped);
        return before;
      },
      onError: (error, _, before) => {
        for (const [key, data] of before ?? []) this.client.setQueryData(key, data);
        toast({ message: andMore(act.failed, sentence(error)), tone: "error" });
      },
      onSettled: () => {
        if (this.client.isMutating() > 1) return; // the last of them asks
        void this.client.invalidateQueries(lists);
        void this.client.invalidateQueries({ queryKey: ["interview"] });
        void this.client.invalidateQueries({ queryKey: ["invitations"] });
      },
    });
    try {
      await mutation.execute(undefined);
      return true;
    } catch {
      return false; // told above
    }
  }
}

function withoutNull<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as never;
}

async function inBatches(interviews: Interview[], send: (ids: string[]) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < interviews.length; i += batch)
    await send(interviews.slice(i, i + batch).map((x) => x.id));
}

function count(interviews: Interview[], one: string, many: string, what: string): Message {
  const [first] = interviews;
  return interviews.length === 1 && first
    ? { name: first.title, rest: `${one} ${what}.` }
    : `${interviews.length} interviews ${many} ${what}.`;
}
