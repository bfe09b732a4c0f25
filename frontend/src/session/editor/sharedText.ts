import { ChangeSet, type ChangeSpec, type Extension } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { yCollab, ySync, ySyncAnnotation, ySyncFacet } from "y-codemirror.next";
import * as Y from "yjs";

/** So long after an input method has finished, the editor has read what it wrote. */
const SETTLED = 30; // ms

/** Keeps an editor and a shared text the same, and undoes this person's own edits. */
export function sharedText(text: Y.Text, undoManager: Y.UndoManager): Extension {
  const parts = yCollab(text, null, { undoManager }) as Extension[];
  return parts.map((part) => (part === ySync ? ViewPlugin.fromClass(SharedText) : part));
}

/**
 * y-codemirror's own, but what others change in a line where one composes
 * (Japanese, an accent, most of what phones type) waits until that is done: a
 * browser whose line is drawn anew forgets that it composes, and writes what comes
 * next beside what is there already. Meanwhile one's own edits reach the shared
 * text as if what waits were in the editor.
 */
class SharedText implements PluginValue {
  private readonly config;
  private held: ChangeSet | null = null; // on the editor's text
  private quiet = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly view: EditorView) {
    this.config = view.state.facet(ySyncFacet);
    this.config.ytext.observe(this.heard);
  }

  update({ docChanged, transactions, changes }: ViewUpdate) {
    if (!docChanged || transactions[0]?.annotation(ySyncAnnotation) === this.config) return;
    let own = changes;
    if (this.held) {
      own = changes.map(this.held, true);
      this.held = this.held.map(changes);
    }
    const { ytext } = this.config;
    const write = () => {
      let moved = 0;
      own.iterChanges((from, to, _from, _to, inserted) => {
        const at = from + moved;
        if (to > from) ytext.delete(at, to - from);
        if (inserted.length > 0) ytext.insert(at, inserted.sliceString(0, inserted.length, "\n"));
        moved += inserted.length - (to - from);
      });
    };
    ytext.doc?.transact(write, this.config);
  }

  destroy() {
    clearTimeout(this.timer);
    this.config.ytext.unobserve(this.heard);
  }

  private readonly heard = (event: Y.YTextEvent, { origin }: Y.Transaction) => {
    if (origin === this.config) return;
    const changes = ChangeSet.of(specs(event), this.held?.newLength ?? this.view.state.doc.length);
    const all = this.held?.compose(changes) ?? changes;
    if (origin instanceof Y.UndoManager || !this.disturbs(all)) {
      this.release(all);
      return;
    }
    this.held = all;
    this.timer ??= setTimeout(this.settle, SETTLED);
  };

  private disturbs(changes: ChangeSet): boolean {
    if (!this.view.compositionStarted) return false;
    const { doc, selection } = this.view.state;
    const { from, to } = doc.lineAt(selection.main.head);
    return changes.touchesRange(from, to) !== false;
  }

  private readonly settle = () => {
    this.timer = undefined;
    const { held, quiet } = this;
    if (!held) return;
    this.quiet = !this.view.compositionStarted;
    if (this.quiet && quiet) this.release(held);
    else this.timer = setTimeout(this.settle, SETTLED);
  };

  private release(changes: ChangeSet) {
    this.held = null;
    this.quiet = false;
    this.view.dispatch({ changes, annotations: ySyncAnnotation.of(this.config) });
  }
}

/** What changed in a shared text, as an editor takes it. */
function specs({ delta }: Y.YTextEvent): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  let at = 0;
  for (const { insert, delete: removed, retain } of delta) {
    if (typeof insert === "string") changes.push({ from: at, insert });
    else if (removed !== undefined) {
      changes.push({ from: at, to: at + removed });
      at += removed;
    } else at += retain ?? 0;
  }
  return changes;
}
