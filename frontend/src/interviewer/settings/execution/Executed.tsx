import { useQuery } from "@tanstack/react-query";
import { languageGroups } from "../../../session/languages/groups";
import { api } from "../../data/api";
import form from "../Form.module.css";
import { LoadProblem } from "../LoadProblem";
import { Section } from "../Section";
import classes from "./Execution.module.css";

/** The languages that this relay executes, and what to do to have more. */
export function Executed({ missing }: { missing: string }) {
  const languages = useQuery({ queryKey: ["languages"], queryFn: api.languages });
  const groups = languageGroups(languages.data ?? [], [], "");
  const has = (runtime: string) => languages.data?.some((language) => language.runtime === runtime) ?? false;
  return (
    <Section title="Languages" about="What can be run here. Every other language can still be edited.">
      {languages.isError && <LoadProblem error={languages.error} onRetry={() => void languages.refetch()} />}
      {languages.data?.length === 0 && (
        <p className={form.warning}>
          Nothing can be executed at the moment{" "}
          {"– a runner that is named may be away, or this machine does not allow what is needed."}
        </p>
      )}
      {groups.map(({ title, languages }) => (
        <table key={title} className={classes.languages}>
          <caption>{title}</caption>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Language</th>
              <th scope="col">Version</th>
              <th scope="col">File</th>
            </tr>
          </thead>
          <tbody>
            {languages.map(({ id, name, version, fileName }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>{version}</td>
                <td className={classes.file}>{fileName}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {languages.data && <p className={form.hint}>{missing || more(has("native"), has("remote"))}</p>}
    </Section>
  );
}

function more(installed: boolean, remote: boolean): string {
  if (remote)
    return "Runners execute them: this relay itself executes nothing. Install compilers and interpreters where the runners are, and start those again.";
  if (installed)
    return "To have more, install their compilers or interpreters where the relay is, and start it again. “candor-relay languages” prints this table.";
  return "To have more, run the relay on Linux, with bubblewrap and the compilers and interpreters installed, or name runners with --runner. Where the relay is, “candor-relay languages” says what is missing.";
}
