import type { QueryClient } from "@tanstack/react-query";
import type { Template, TemplateBrief } from "../../api";
import { api, sentence } from "../data/api";
import { toast, undoTime } from "../toast";
import { contentOf } from "./content";

export const templatesKey = ["templates"] as const;
export const templateKey = (id: string) => ["template", id] as const;

/** What a person can do to templates from wherever they are listed. */
export class TemplateActions {
  private readonly listeners = new Set<() => void>();
  private hidden: ReadonlySet<string> = new Set();
  private newest: (() => void) | undefined;

  constructor(private readonly client: QueryClient) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The templates that are to be deleted when their toast is gone. */
  removed = (): ReadonlySet<string> => this.hidden;

  /**
   * Takes a template off the list, and deletes it when nobody has said otherwise
   * for ten seconds: interviews that are to begin with it keep it until then. Who
   * closes the window before finds it again.
   */
  remove(template: TemplateBrief): void {
    this.hide(template.id, true);
    const undo = () => {
      clearTimeout(timer);
      this.hide(template.id, false);
    };
    const dismiss = toast({ message: { name: template.name, rest: "was deleted." }, undo });
    const timer = setTimeout(() => {
      dismiss();
      if (this.newest === takeBack) this.newest = undefined;
      void this.delete(template);
    }, undoTime);
    const takeBack = () => {
      dismiss();
      undo();
    };
    this.newest = takeBack;
  }

  /** Takes back the newest delete, while its toast is there. */
  undo(): void {
    this.newest?.();
    this.newest = undefined;
  }

  async duplicate(id: string): Promise<Template | undefined> {
    try {
      const content = contentOf(await api.template(id));
      const made = await api.createTemplate({ ...content, name: copyName(content.name) });
      await this.client.invalidateQueries({ queryKey: templatesKey });
      return made;
    } catch (error) {
      toast({ message: `The template was not duplicated. ${sentence(error)}`, tone: "error" });
      return undefined;
    }
  }

  private async delete(template: TemplateBrief): Promise<void> {
    try {
      await api.deleteTemplate(template.id);
      this.client.removeQueries({ queryKey: templateKey(template.id) });
    } catch (error) {
      toast({ message: { name: template.name, rest: `was not deleted. ${sentence(error)}` }, tone: "error" });
    }
    await this.client.invalidateQueries({ queryKey: templatesKey });
    this.hide(template.id, false);
  }

  private hide(id: string, yes: boolean) {
    const hidden = new Set(this.hidden);
    if (yes) hidden.add(id);
    else hidden.delete(id);
    this.hidden = hidden;
    for (const listener of this.listeners) listener();
  }
}

const LONGEST_NAME = 120; // characters, the relay's limit

/** "Two sum (copy)", no longer than a name may be. */
export function copyName(name: string): string {
  const ending = " (copy)";
  return [...name].slice(0, LONGEST_NAME - ending.length).join("") + ending;
}
