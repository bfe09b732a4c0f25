import type { QueryClient } from "@tanstack/react-query";
import type { Invitation, NewInvitation } from "../../api";
import { api } from "./api";
import { invitationsKey, mailKey } from "./useInvitations";

/** What can be done about the invitations of one interview. Each rejects with an ApiError, whose sentence is shown where it was asked. */
export class InvitationActs {
  constructor(
    private readonly client: QueryClient,
    private readonly id: string,
  ) {}

  invite = (body: NewInvitation): Promise<Invitation> => this.#then(api.invite(this.id, body));

  /** Sends the newest mail once more; to who was only noted, or invited no longer, the invitation. */
  resend = (i: Invitation): Promise<Invitation> => {
    const { email: to, name, message, role, timeZone, reminders } = i;
    return i.state === "link" || i.state === "withdrawn"
      ? this.invite({ to, name, message, role, timeZone, reminders, send: true })
      : this.#then(api.resendInvitation(this.id, i.id));
  };

  withdraw = (i: Invitation, notify: boolean): Promise<unknown> =>
    this.#then(api.withdrawInvitation(this.id, i.id, notify));

  async #then<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } finally {
      void this.client.invalidateQueries({ queryKey: invitationsKey(this.id) });
      void this.client.invalidateQueries({ queryKey: mailKey });
      void this.client.invalidateQueries({ queryKey: ["interviews"] });
      void this.client.invalidateQueries({ queryKey: ["interview", this.id] });
    }
  }
}
