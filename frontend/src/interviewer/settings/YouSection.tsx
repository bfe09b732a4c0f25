import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { Person } from "../../api";
import { account as accountStore } from "../account";
import { api, fieldError } from "../data/api";
import { desktop } from "../desktop";
import { useWorkplace } from "../useAccount";
import { Appearance } from "./Appearance";
import { generalError } from "./errors";
import classes from "./Form.module.css";
import { SaveBar } from "./SaveBar";
import { Section } from "./Section";
import { useDraft } from "./useDraft";
import { useSave } from "./useSave";

/** The person's own settings. */
export function YouSection() {
  const { account } = useWorkplace();
  if (!account.person) return null; // the relay's first answer is on its way
  return <YouForm person={account.person} />;
}

const longest = 200; // characters of a name that the relay takes

function YouForm({ person }: { person: Person }) {
  const { account } = useWorkplace();
  const client = useQueryClient();
  const draft = useDraft("you", { name: person.name, email: person.email });
  const { name, email } = draft.value;
  const saving = useSave(async () => {
    const sent = draft.value;
    const now = await api.changeMe({
      ...(sent.name === person.name ? {} : { name: sent.name.trim() }),
      ...(sent.email === person.email ? {} : { email: sent.email.trim() }),
    });
    client.setQueryData(["me", account.token], now);
    accountStore.known(now);
    draft.discard();
  });
  const wrong = {
    name: fieldError(saving.error, "name"),
    email: fieldError(saving.error, "email"),
  };
  const change = (typed: Partial<typeof draft.value>) => {
    saving.clear();
    draft.change(typed);
  };
  return (
    <>
      <div className={classes.scroll}>
        <form
          className={classes.form}
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            if (draft.unsaved) void saving.save();
          }}
        >
          <Section
            title="Name and address"
            about="Candidates and colleagues see your name in sessions and in mails."
          >
            <div className={classes.pair}>
              <TextInput
                label="Name"
                autoComplete="name"
                maxLength={longest}
                value={name}
                error={wrong.name}
                onChange={(e) => change({ name: e.currentTarget.value })}
              />
              <TextInput
                label="E-mail address"
                type="email"
                autoComplete="email"
                placeholder="grace@example.org"
                value={email}
                error={wrong.email}
                onChange={(e) => change({ email: e.currentTarget.value })}
              />
            </div>
            {person.email ? (
              <p className={classes.hint}>
                Answers to your invitations go to this address.
                {!desktop && " You also sign in with it."}
              </p>
            ) : (
              <p className={classes.warning}>
                You have no address yet. With one, a candidate who answers an invitation (“could we meet an
                hour later?”) reaches you; without it, the answer goes to the address that the mails come
                from.
              </p>
            )}
            <button type="submit" hidden />
          </Section>
          <Appearance />
        </form>
      </div>
      <SaveBar
        unsaved={draft.unsaved}
        busy={saving.busy}
        problem={generalError(saving.error, ["name", "email"])}
        onSave={() => void saving.save()}
        onDiscard={() => {
          saving.clear();
          draft.discard();
        }}
      />
    </>
  );
}
