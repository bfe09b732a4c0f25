import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { TemplateBrief } from "../../api";
import { say } from "../announce";
import { Loading } from "../dashboard/Loading";
import { useNow } from "../dashboard/useNow";
import { useSettled } from "../dashboard/useSettled";
import { api } from "../data/api";
import { useCreate } from "../shell/useCreate";
import { TemplateRow } from "./TemplateRow";
import { TemplatesEmpty } from "./TemplatesEmpty";
import classes from "./TemplatesPage.module.css";
import { TemplatesProblem } from "./TemplatesProblem";
import { TemplatesToolbar } from "./TemplatesToolbar";
import { useBegin } from "./useBegin";
import { useLanguages } from "./useLanguages";
import { useListKeys } from "./useListKeys";
import { useTemplateActions } from "./useTemplateActions";

/** The questions that interviews can begin with. */
export default function TemplatesPage() {
  const [, navigate] = useLocation();
  const { actions, removed } = useTemplateActions();
  const { create } = useCreate();
  const { begin } = useBegin();
  const languages = useLanguages();
  const now = useNow(20_000);
  const [typed, setTyped] = useState("");
  const query = useSettled(typed.trim(), 150);
  const list = useRef<HTMLUListElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const found = useQuery({
    queryKey: ["templates", query],
    queryFn: () => api.templates(query),
    placeholderData: keepPreviousData,
  });
  const items = (found.data ?? []).filter(({ id }) => !removed.has(id));
  useEffect(() => {
    document.title = "Templates · Candor";
  }, []);

  const links = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-template]") ?? [])];
  const at = () => links().findIndex((link) => link.closest("li")?.contains(document.activeElement));
  const active = () => items.find(({ id }) => id === links()[at()]?.dataset.template);
  const focus = (index: number) => links()[Math.max(0, Math.min(index, items.length - 1))]?.focus();
  const add = () => navigate("/templates/new");
  const duplicate = async ({ id }: TemplateBrief) => {
    if (await actions.duplicate(id)) say("Duplicated");
  };
  const remove = (template: TemplateBrief) => {
    const index = at();
    actions.remove(template);
    setTimeout(() => focus(index));
  };
  const withActive = (does: (template: TemplateBrief) => unknown) => () => {
    const template = active();
    if (template) does(template);
  };
  useListKeys({
    next: () => focus(at() + 1),
    previous: () => focus(at() - 1),
    first: () => focus(0),
    last: () => focus(items.length - 1),
    use: withActive(({ id }) => begin(id)),
    duplicate: withActive(duplicate),
    remove: withActive(remove),
    undo: () => actions.undo(),
    add,
    create,
    search: () => search.current?.focus(),
    clear: () => (typed ? setTyped("") : search.current?.blur()),
  });

  const nothing = !found.isPending && !found.error && items.length === 0;
  return (
    <>
      <TemplatesToolbar
        searchRef={search}
        query={typed}
        onQuery={setTyped}
        onAdd={add}
        onLeaveSearch={() => focus(0)}
      />
      {found.isPending && <Loading />}
      {found.error && <TemplatesProblem error={found.error} shown={items.length > 0} />}
      {nothing && <TemplatesEmpty query={query} onAdd={add} onClear={() => setTyped("")} />}
      {items.length > 0 && (
        <ul className={classes.list} ref={list} aria-label="Templates">
          {items.map((template) => (
            <TemplateRow
              key={template.id}
              template={template}
              language={languages.find(({ id }) => id === template.language)?.name ?? template.language}
              now={now}
              onUse={() => void begin(template.id)}
              onDuplicate={() => void duplicate(template)}
              onRemove={() => remove(template)}
            />
          ))}
        </ul>
      )}
      {items.length > 0 && (
        <footer className={classes.footer}>
          <span>
            {items.length} {items.length === 1 ? "template" : "templates"}
          </span>
          <span className={classes.keys}>
            ↑↓ move · Enter edit · U use · D duplicate · Del delete · T new · / search
          </span>
        </footer>
      )}
    </>
  );
}
