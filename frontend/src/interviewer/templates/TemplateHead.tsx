import { ActionIcon, Menu, NativeSelect, TextInput } from "@mantine/core";
import { ChevronLeft, CopyPlus, Ellipsis, Trash2 } from "lucide-react";
import type { RefObject } from "react";
import { Link } from "wouter";
import type { DraftState, TemplateDraft } from "./TemplateDraft";
import classes from "./TemplateHead.module.css";
import { useLanguages } from "./useLanguages";

/** The relay's limit for a template's name, in characters. */
const LONGEST = 120;

interface Props {
  draft: TemplateDraft;
  state: DraftState;
  nameRef: RefObject<HTMLInputElement | null>;
  /** It was never saved. */
  fresh: boolean;
  onDuplicate: () => void;
  onRemove: () => void;
}

/** The way back, the template's name and language, and what is rarely done. */
export function TemplateHead({ draft, state, nameRef, fresh, onDuplicate, onRemove }: Props) {
  const languages = useLanguages();
  const known = languages.some(({ id }) => id === state.language);
  return (
    <header className={classes.head}>
      <Link href="/templates" className={classes.back} aria-label="All templates" title="All templates">
        <ChevronLeft size={16} aria-hidden />
      </Link>
      <h1 className="visually-hidden">{fresh ? "New template" : "Template"}</h1>
      <TextInput
        ref={nameRef}
        className={classes.name}
        aria-label="Name of the template"
        placeholder="Name, for interviewers"
        maxLength={LONGEST}
        value={state.name}
        onChange={(event) => draft.rename(event.currentTarget.value)}
      />
      <NativeSelect
        className={classes.language}
        size="xs"
        aria-label="Language"
        value={state.language}
        onChange={(event) => draft.chooseLanguage(event.currentTarget.value, languages)}
        data={[
          { value: "", label: "Any language" },
          ...languages.map(({ id, name }) => ({ value: id, label: name })),
          ...(known || state.language === "" ? [] : [{ value: state.language, label: state.language }]),
        ]}
      />
      {!fresh && (
        <Menu width={160}>
          <Menu.Target>
            <ActionIcon aria-label="More for this template">
              <Ellipsis size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<CopyPlus size={14} aria-hidden />} onClick={onDuplicate}>
              Duplicate
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="danger" leftSection={<Trash2 size={14} aria-hidden />} onClick={onRemove}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </header>
  );
}
