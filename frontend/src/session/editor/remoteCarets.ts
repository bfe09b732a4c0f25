import { type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { personOf } from "../people";

/** At most one message on one's own caret, and one redraw of the others', in this time. */
const PAUSE = 40; // ms
/** The same for sessions of more people than one can watch. */
const MANY = 50;
const PAUSE_OF_MANY = 250; // ms

interface RemoteCaret {
  client: number;
  name: string;
  color: string;
  anchor: number;
  head: number;
}

/**
 * The carets and selections of the others, and one's own told to them.
 *
 * In the shape that y-codemirror uses on the wire (awareness `cursor: {anchor,
 * head}`), but drawn here: names are hidden from screen readers, colours are
 * taken from tokens only, and the carets of hundreds move with an edit instead
 * of being looked up again.
 */
export function remoteCarets(text: Y.Text, awareness: Awareness): Extension {
  const setCarets = StateEffect.define<DecorationSet>();
  const carets = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(value, transaction) {
      let next = value.map(transaction.changes);
      for (const effect of transaction.effects) if (effect.is(setCarets)) next = effect.value;
      return next;
    },
    provide: (field) => EditorView.decorations.from(field),
  });

  class Carets {
    private drawTimer: ReturnType<typeof setTimeout> | null = null;
    private tellTimer: ReturnType<typeof setTimeout> | null = null;
    private readonly moves = new Map<number, { head: number; moves: number }>();

    constructor(private readonly view: EditorView) {
      awareness.on("change", this.heard);
      this.drawTimer = setTimeout(this.draw, 0); // a view cannot be changed while it is being made
    }

    update(update: ViewUpdate) {
      if (update.selectionSet || update.docChanged || update.focusChanged) {
        if (update.view.hasFocus) this.tellTimer ??= setTimeout(this.tell, PAUSE);
      }
      // Carets move with an edit by themselves, but where a name has room may change.
      if (update.docChanged && this.moves.size > 0) this.drawSoon();
    }

    destroy() {
      awareness.off("change", this.heard);
      if (this.drawTimer) clearTimeout(this.drawTimer);
      if (this.tellTimer) clearTimeout(this.tellTimer);
    }

    private readonly heard = (change: { added: number[]; updated: number[]; removed: number[] }) => {
      const others = [...change.added, ...change.updated, ...change.removed].some(
        (id) => id !== awareness.clientID,
      );
      if (others) this.drawSoon();
    };

    private drawSoon() {
      this.drawTimer ??= setTimeout(this.draw, this.moves.size > MANY ? PAUSE_OF_MANY : PAUSE);
    }

    private readonly tell = () => {
      this.tellTimer = null;
      if (awareness.getLocalState() === null) return;
      const { anchor, head } = this.view.state.selection.main;
      awareness.setLocalStateField("cursor", {
        anchor: Y.createRelativePositionFromTypeIndex(text, anchor),
        head: Y.createRelativePositionFromTypeIndex(text, head),
      });
    };

    private readonly draw = () => {
      this.drawTimer = null;
      const length = this.view.state.doc.length;
      const ranges: Range<Decoration>[] = [];
      const seen = new Set<number>();
      for (const [client, state] of awareness.getStates()) {
        const caret = client === awareness.clientID ? null : locate(text, client, state, length);
        if (!caret) continue;
        seen.add(client);
        ranges.push(...this.decorate(caret));
      }
      for (const client of this.moves.keys()) if (!seen.has(client)) this.moves.delete(client);
      this.view.dispatch({ effects: setCarets.of(Decoration.set(ranges, true)) });
    };

    private decorate(caret: RemoteCaret): Range<Decoration>[] {
      const last = this.moves.get(caret.client);
      const moves = !last ? 0 : last.head === caret.head ? last.moves : last.moves + 1;
      this.moves.set(caret.client, { head: caret.head, moves });
      const firstLine = this.view.state.doc.lineAt(caret.head).number === 1;
      const widget = new CaretWidget(caret.name, caret.color, moves, firstLine);
      const ranges = [Decoration.widget({ widget, side: 1 }).range(caret.head)];
      if (caret.anchor !== caret.head) {
        const mark = Decoration.mark({
          class: "cm-person-selection",
          attributes: { style: `--person: ${caret.color}` },
        });
        ranges.push(mark.range(Math.min(caret.anchor, caret.head), Math.max(caret.anchor, caret.head)));
      }
      return ranges;
    }
  }

  return [carets, ViewPlugin.fromClass(Carets)];
}

/** Where a person's caret is in this text; null when it is elsewhere, or when what they sent is no position. */
function locate(
  text: Y.Text,
  client: number,
  state: Record<string, unknown>,
  length: number,
): RemoteCaret | null {
  const person = personOf(client, state);
  const cursor = state.cursor as { anchor?: unknown; head?: unknown } | null | undefined;
  if (!person || !text.doc || !cursor?.anchor || !cursor.head) return null;
  try {
    const anchor = absolute(cursor.anchor, text);
    const head = absolute(cursor.head, text);
    if (anchor === null || head === null) return null;
    return {
      client,
      name: person.name,
      color: person.color,
      anchor: Math.min(anchor, length),
      head: Math.min(head, length),
    };
  } catch {
    return null;
  }
}

function absolute(json: unknown, text: Y.Text): number | null {
  const position = Y.createRelativePositionFromJSON(json);
  const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc as Y.Doc);
  return found && found.type === text ? found.index : null;
}

class CaretWidget extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly color: string,
    private readonly moves: number, // a caret that moved is drawn anew, so that its name shows again for a while
    private readonly firstLine: boolean,
  ) {
    super();
  }

  override eq(other: CaretWidget) {
    return (
      other.name === this.name &&
      other.color === this.color &&
      other.moves === this.moves &&
      other.firstLine === this.firstLine
    );
  }

  override toDOM() {
    const caret = document.createElement("span");
    caret.className = this.firstLine ? "cm-person cm-person-first" : "cm-person";
    caret.style.setProperty("--person", this.color);
    caret.setAttribute("aria-hidden", "true");
    const name = document.createElement("span");
    name.className = "cm-person-name";
    name.textContent = this.name;
    caret.append("\u2060", name);
    return caret;
  }

  override ignoreEvent() {
    return true;
  }
}
