import type { Execution, Language } from "../model";
import { clock } from "../view/StorageLine";
import { ending, explanation, languageName } from "./describe";
import { OutputView } from "./outputView";

/** Executions that stay in the page. */
const SHOWN = 20;
/** How near to the end counts as being at the end. */
const NEAR = 32; // px

interface Section {
  root: HTMLElement;
  head: HTMLElement;
  foot: HTMLElement;
  output: OutputView;
  execution: Execution;
}

/** The console's scrolling part. It follows the newest output until the person scrolls up. */
export class ConsoleView {
  private readonly sections = new Map<string, Section>();
  private readonly hidden = new Set<string>(); // cleared on this page
  private executions: readonly Execution[] = [];
  private following = true;
  private readonly resize: ResizeObserver;
  private readonly list = document.createElement("div"); // all sections; its height is what grows

  constructor(
    private readonly root: HTMLElement,
    private readonly classes: Record<string, string | undefined>,
    private readonly onFollowing: (following: boolean) => void,
  ) {
    root.addEventListener("scroll", this.scrolled, { passive: true });
    this.resize = new ResizeObserver(() => this.scrollIfFollowing());
    this.resize.observe(root);
    this.resize.observe(this.list);
    root.append(this.list);
  }

  show(executions: readonly Execution[], languages: readonly Language[]) {
    this.executions = executions;
    const shown = executions.filter((execution) => !this.hidden.has(execution.id)).slice(-SHOWN);
    const ids = new Set(shown.map((execution) => execution.id));
    for (const [id, section] of this.sections) {
      if (ids.has(id)) continue;
      section.root.remove();
      this.sections.delete(id);
    }
    for (const execution of shown) this.update(execution, languages);
    this.scrollIfFollowing();
  }

  /** Shows a line that this person typed. */
  echo(text: string) {
    const running = [...this.sections.values()].findLast(({ execution }) => execution.outcome === "running");
    running?.output.echo(text);
    this.follow();
  }

  clear() {
    for (const execution of this.executions) {
      if (execution.outcome === "running") this.sections.get(execution.id)?.output.clear(execution);
      else this.hidden.add(execution.id);
    }
    this.show(this.executions, []);
    this.follow();
  }

  follow() {
    this.setFollowing(true);
    this.scrollIfFollowing();
  }

  dispose() {
    this.resize.disconnect();
    this.root.removeEventListener("scroll", this.scrolled);
    this.root.replaceChildren();
  }

  private update(execution: Execution, languages: readonly Language[]) {
    let section = this.sections.get(execution.id);
    if (!section) {
      section = this.add(execution, languages);
      this.sections.set(execution.id, section);
    } else if (section.execution === execution) {
      return;
    }
    section.execution = execution;
    section.output.update(execution);
    const sentence = explanation(execution);
    section.root.dataset.tone = ending(execution).tone;
    section.foot.textContent = sentence;
    section.foot.hidden = sentence === "";
  }

  private add(execution: Execution, languages: readonly Language[]): Section {
    const root = document.createElement("div");
    root.className = this.classes.execution ?? "";
    const head = document.createElement("div");
    head.className = this.classes.what ?? "";
    const words = [execution.main, languageName(languages, execution.language), execution.authorName];
    head.textContent = [...words, clock(new Date(execution.startedAt))].filter(Boolean).join(" · ");
    const output = new OutputView(this.classes);
    const foot = document.createElement("div");
    foot.className = this.classes.ending ?? "";
    root.append(head, output.element, foot);
    this.place(root, execution);
    return { root, head, foot, output, execution };
  }

  /** Keeps the sections in the order of the executions. */
  private place(root: HTMLElement, execution: Execution) {
    const later = [...this.sections.values()].find(
      (section) => section.execution.startedAt > execution.startedAt,
    );
    this.list.insertBefore(root, later?.root ?? null);
  }

  private readonly scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    this.setFollowing(scrollHeight - clientHeight - scrollTop <= NEAR);
  };

  private setFollowing(following: boolean) {
    if (following === this.following) return;
    this.following = following;
    this.onFollowing(following);
  }

  private scrollIfFollowing() {
    if (this.following) this.root.scrollTop = this.root.scrollHeight;
  }
}
