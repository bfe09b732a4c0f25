import { Button, Group, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Interview, TemplateBrief } from "../../api";
import { useMail, usePeople } from "../data/useInvitations";
import { useTemplates } from "../data/useTemplates";
import { HowToInvite } from "../invite/HowToInvite";
import { checkInvites, type Invites, noInvites, toInvitations } from "../invite/invites";
import { LinkWarning } from "../invite/LinkWarning";
import { PanelField } from "../invite/PanelField";
import { PlanFields } from "../invite/PlanFields";
import { checkPlan, emptyPlan, toInterview } from "../invite/plan";
import { Reminders } from "../invite/Reminders";
import { TemplateSelect } from "../invite/TemplateSelect";
import { Awaited } from "../ui/Awaited";
import { useWorkplace } from "../useAccount";
import classes from "./LaterForm.module.css";
import { LaterLetter } from "./LaterLetter";
import type { Made } from "./LinkMade";

const doings = { candor: "Create and send", self: "Create link", link: "Create link" };

interface Props {
  onMade: (made: Made) => void;
  onCancel: () => void;
}

/**
 * An interview for another time: what, when, with whom, and how they hear of it. It
 * comes whole: a field that came later would take the keys of the one after it.
 */
export function LaterForm(props: Props) {
  const { data, failureCount, fetchStatus } = useTemplates();
  const asked = data !== undefined || failureCount > 0 || fetchStatus === "paused";
  return asked ? <WholeForm {...props} templates={data ?? []} /> : <Awaited height={formHeight} />;
}

/** About, in px, so that the dialog keeps its size while the form is loaded. */
const formHeight = 520;

function WholeForm({ onMade, onCancel, templates }: Props & { templates: TemplateBrief[] }) {
  const { actions, account } = useWorkplace();
  const mail = useMail().data;
  const people = usePeople().data ?? [];
  const [plan, setPlan] = useState(emptyPlan);
  const [chosen, setChosen] = useState<Omit<Invites, "how"> & { how?: Invites["how"] }>(noHow);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);

  // Until somebody says otherwise: whoever has an address gets a mail, if mail can be sent.
  const anybody = plan.candidateEmail.trim() !== "" || chosen.panel.length > 0;
  const invites: Invites = {
    ...chosen,
    how: chosen.how ?? (mail?.configured && anybody ? "candor" : "link"),
  };
  const set = (change: Partial<Invites>) => setChosen((c) => ({ ...c, ...change }));
  const problems = () => ({ ...checkPlan(plan, new Date()), ...checkInvites(plan, invites) });
  const wrong: ReturnType<typeof problems> = tried ? problems() : {};

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (busy || Object.keys(problems()).length > 0) return;
    setBusy(true);
    const invitations = toInvitations(plan, invites, people);
    const made: Interview | undefined = await actions.create({
      ...toInterview(plan),
      ...(invitations.length > 0 ? { invitations } : {}),
    });
    setBusy(false);
    if (made) onMade({ interview: made, how: invites.how });
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <PlanFields
        plan={plan}
        problems={checkPlan(plan, new Date())}
        tried={tried}
        candidateZone={invites.candidateZone}
        template={
          templates.length > 0 && (
            <TemplateSelect
              templates={templates}
              value={plan.templateId}
              onChange={(templateId) => setPlan((p) => ({ ...p, templateId }))}
            />
          )
        }
        onChange={setPlan}
        onCandidateZone={(candidateZone) => set({ candidateZone })}
      />
      <PanelField
        value={invites.panel}
        people={people}
        own={account.person?.email ?? ""}
        error={wrong.panel}
        onChange={(panel) => set({ panel })}
      />
      <HowToInvite
        value={invites.how}
        configured={mail?.configured}
        error={wrong.how}
        onChange={(how) => set({ how })}
      />
      {invites.how !== "link" && <LinkWarning link={mail?.links ?? ""} />}
      {invites.how !== "link" && (
        <Textarea
          label="Personal message"
          size="xs"
          rows={2}
          maxLength={4000}
          value={invites.message}
          onChange={(e) => set({ message: e.currentTarget.value })}
        />
      )}
      {invites.how === "candor" && plan.date && (
        <Reminders value={invites.reminders} onChange={(reminders) => set({ reminders })} />
      )}
      {invites.how !== "link" && <LaterLetter plan={plan} invites={invites} people={people} />}
      <p className={classes.hint}>All of it can be left out: then it is just a link.</p>
      <Group justify="flex-end" gap="xs" className={classes.foot}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" loading={busy}>
          {doings[invites.how]}
        </Button>
      </Group>
    </form>
  );
}

const { how: _, ...noHow } = noInvites;
