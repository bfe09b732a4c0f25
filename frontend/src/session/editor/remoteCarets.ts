import { EditorSelection, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  type LayerMarker,
  layer,
  RectangleMarker,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { personOf } from "../people";
import { directionOf } from "./direction";

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
  moves: number; // how often it moved by itself, and not with an edit
}

/**
 * The carets and selections of the others, and one's own told to them.
 *
 * In the shape that y-codemirror uses on the wire (awareness `cursor: {anchor,
 * head}`), but drawn here: in a layer over the text and not as widgets in it,
 * colours are taken from tokens only, and the carets of hundreds move with an
 * edit instead of being looked up again. A widget on an empty line is a
 * stranger in what the browser edits: it may take the widget's text for typed
 * text, and a line for two, when the whole text is replaced.
 */
export function remoteCarets(text: Y.Text, awareness: Awareness): Extension {
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
      // Carets move with an edit by themselves, but not all as the document has it.
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
      const carets: RemoteCaret[] = [];
      for (const [client, state] of awareness.getStates()) {
        const caret = client === awareness.clientID ? null : locate(text, client, state, length);
        if (caret) carets.push({ ...caret, moves: this.movesOf(caret) });
      }
      const seen = new Set(carets.map(({ client }) => client));
      for (const client of this.moves.keys()) if (!seen.has(client)) this.moves.delete(client);
      carets.sort((a, b) => a.client - b.client);
      this.view.dispatch({ effects: setCarets.of(carets) });
    };

    private movesOf(caret: RemoteCaret): number {
      const last = this.moves.get(caret.client);
      const moves = !last ? 0 : last.head === caret.head ? last.moves : last.moves + 1;
      this.moves.set(caret.client, { head: caret.head, moves });
      return moves;
    }
  }

  return [remoteCaretField, selections, names, ViewPlugin.fromClass(Carets)];
}

const setCarets = StateEffect.define<readonly RemoteCaret[]>();

const remoteCaretField = StateField.define<readonly RemoteCaret[]>({
  create: () => [],
  update(value, transaction) {
    let next = value;
    const { changes } = transaction;
    if (transaction.docChanged && next.length > 0)
      next = next.map((caret) => ({
        ...caret,
        anchor: changes.mapPos(caret.anchor, 1),
        head: changes.mapPos(caret.head, 1),
      }));
    for (const effect of transaction.effects) if (effect.is(setCarets)) next = effect.value;
    return next;
  },
});

const selections = EditorView.decorations.compute([remoteCaretField], (state) => {
  const ranges = state.field(remoteCaretField).flatMap(({ anchor, head, color }) => {
    if (anchor === head) return [];
    const attributes = { style: `--person: ${color}` };
    const mark = Decoration.mark({ class: "cm-person-selection", attributes });
    return [mark.range(Math.min(anchor, head), Math.max(anchor, head))];
  });
  return Decoration.set(ranges, true);
});

const names = layer({
  above: true,
  class: "cm-people",
  update: (update) =>
    update.docChanged ||
    update.viewportChanged ||
    update.startState.field(remoteCaretField) !== update.state.field(remoteCaretField),
  markers(view) {
    const { from, to } = view.viewport;
    return view.state.field(remoteCaretField).flatMap((caret) => {
      if (caret.head < from || caret.head > to) return [];
      const place = RectangleMarker.forRange(view, "", EditorSelection.cursor(caret.head))[0];
      const firstLine = view.state.doc.lineAt(caret.head).number === 1;
      return place ? [new CaretMarker(caret, place, firstLine)] : [];
    });
  },
});

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
      moves: 0,
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

/** A caret with its person's name, which CSS draws and which goes a while after the caret moved. */
class CaretMarker implements LayerMarker {
  constructor(
    private readonly caret: RemoteCaret,
    private readonly place: RectangleMarker,
    private readonly firstLine: boolean,
  ) {}

  eq(other: CaretMarker) {
    return (
      other.firstLine === this.firstLine &&
      other.place.eq(this.place) &&
      other.caret.name === this.caret.name &&
      other.caret.color === this.caret.color &&
      other.caret.moves === this.caret.moves
    );
  }

  draw() {
    const dom = document.createElement("div");
    this.update(dom);
    return dom;
  }

  update(dom: HTMLElement) {
    const { caret, place } = this;
    dom.className = this.firstLine ? "cm-person cm-person-first" : "cm-person";
    dom.dataset.name = caret.name;
    dom.dir = directionOf(caret.name); // what is too long is cut where its reader comes last
    dom.dataset.turn = caret.moves % 2 === 0 ? "even" : "odd"; // its name shows anew
    dom.style.setProperty("--person", caret.color);
    dom.style.left = `${place.left}px`;
    dom.style.top = `${place.top}px`;
    dom.style.height = `${place.height}px`;
    return true;
  }
}
