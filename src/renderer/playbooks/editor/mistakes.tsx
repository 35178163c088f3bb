/** Errors and warnings in the editor: underlined, told in a card at the cursor or under the mouse, mended by their fix. */
import {
  type ChangeDesc,
  EditorSelection,
  type EditorState,
  type Extension,
  RangeSet,
  StateEffect,
  StateField,
} from '@codemirror/state';
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  type KeyBinding,
  keymap,
  showTooltip,
  type Tooltip,
  type TooltipView,
} from '@codemirror/view';
import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Diagnostic } from '../../../core/heroscript/types.ts';
import { MistakeCard } from './mistake-card.tsx';

/** A diagnostic where it is in the text by now. */
export interface Mistake {
  readonly from: number;
  readonly to: number;
  readonly diagnostic: Diagnostic;
  /** What mends it; null where nothing clear does, or where the text there has been changed since. */
  readonly edits: readonly { readonly from: number; readonly to: number; readonly insert: string }[] | null;
}

interface Mistakes {
  readonly list: readonly Mistake[];
  readonly marks: DecorationSet;
  readonly lines: RangeSet<GutterMarker>;
}

const setMistakes = StateEffect.define<readonly Mistake[]>();

const underline = {
  error: Decoration.mark({ class: 'hs-error' }),
  warning: Decoration.mark({ class: 'hs-warning' }),
};

class LineClass extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }
}
const lineClass = { error: new LineClass('hs-error-line'), warning: new LineClass('hs-warning-line') };

function drawn(state: EditorState, list: readonly Mistake[]): Mistakes {
  const marks = list
    .filter(({ from, to }) => to > from)
    .map((mistake) => {
      return underline[mistake.diagnostic.severity].range(mistake.from, mistake.to);
    });
  const lines = new Map<number, GutterMarker>();
  for (const { from, diagnostic } of list) {
    const start = state.doc.lineAt(from).from;
    if (lines.get(start) !== lineClass.error) lines.set(start, lineClass[diagnostic.severity]);
  }
  return {
    list,
    marks: Decoration.set(marks, true),
    lines: RangeSet.of(
      [...lines].map(([start, marker]) => marker.range(start)),
      true,
    ),
  };
}

function moved({ from, to, diagnostic, edits }: Mistake, changes: ChangeDesc): Mistake {
  const start = changes.mapPos(from, 1);
  const stale = edits?.some((edit) => changes.touchesRange(edit.from, edit.to) !== false) ?? true;
  return {
    from: start,
    to: Math.max(start, changes.mapPos(to, -1)),
    diagnostic,
    edits: stale
      ? null
      : (edits?.map((edit) => ({ ...edit, from: changes.mapPos(edit.from), to: changes.mapPos(edit.to) })) ?? null),
  };
}

const mistakesField = StateField.define<Mistakes>({
  create: (state) => drawn(state, []),
  update(mistakes, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMistakes)) return drawn(transaction.state, effect.value);
    }
    if (!transaction.docChanged || mistakes.list.length === 0) return mistakes;
    const list = mistakes.list.map((mistake) => moved(mistake, transaction.changes));
    return drawn(transaction.state, list);
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ marks }) => marks),
    gutterLineClass.from(field, ({ lines }) => lines),
  ],
});

/** Diagnostics of a text as mistakes in the document; `since`: what was typed after that text was sent to be checked. */
export function showDiagnostics(view: EditorView, diagnostics: readonly Diagnostic[], since: ChangeDesc | null): void {
  const { length } = view.state.doc;
  const old = since?.length ?? length;
  const within = (at: number): number => Math.min(at, old);
  const list = diagnostics.map((diagnostic): Mistake => {
    const { offset, fix } = diagnostic;
    const mistake: Mistake = {
      from: within(offset),
      to: within(offset + diagnostic.length),
      diagnostic,
      edits:
        fix?.edits.map((edit) => ({
          from: within(edit.offset),
          to: within(edit.offset + edit.length),
          insert: edit.text,
        })) ?? null,
    };
    return since === null ? mistake : moved(mistake, since);
  });
  list.sort((a, b) => a.from - b.from);
  view.dispatch({ effects: setMistakes.of(list) });
}

export function mistakesOf(state: EditorState): readonly Mistake[] {
  return state.field(mistakesField, false)?.list ?? [];
}

/** Those at a position, errors first. */
export function mistakesAt(state: EditorState, position: number): Mistake[] {
  const found = mistakesOf(state).filter(({ from, to }) => from <= position && position <= to);
  return found.sort(
    (a, b) => Number(a.diagnostic.severity === 'warning') - Number(b.diagnostic.severity === 'warning'),
  );
}

function mend(view: EditorView, { edits }: Mistake): void {
  if (edits === null) return;
  view.dispatch({
    changes: edits.map(({ from, to, insert }) => ({ from, to, insert })),
    userEvent: 'input.fix',
    scrollIntoView: true,
  });
  view.focus();
}

/** Alt-Enter: the first fix at the cursor, else on its line. */
const mendHere: Command = (view) => {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const near = mistakesOf(state).filter(({ from, to }) => from <= line.to && to >= line.from);
  const mistake = [...mistakesAt(state, head), ...near].find(({ edits }) => edits !== null);
  if (mistake) mend(view, mistake);
  return true;
};

/** F8 and Shift-F8: to the next mistake or the one before, around the end. */
function goToMistake(step: 1 | -1): Command {
  return (view) => {
    const list = mistakesOf(view.state);
    const { head } = view.state.selection.main;
    const next =
      step === 1
        ? (list.find(({ from }) => from > head) ?? list[0])
        : (list.findLast(({ from }) => from < head) ?? list.at(-1));
    if (next) selectMistake(view, next);
    return true;
  };
}

export const nextMistake = goToMistake(1);

export function selectMistake(view: EditorView, { from, diagnostic }: Mistake): void {
  const { severity, message, hint } = diagnostic;
  const said = [severity, message, hint].filter(Boolean).join('. ');
  view.dispatch({
    selection: EditorSelection.cursor(from),
    effects: [EditorView.scrollIntoView(from, { y: 'center' }), EditorView.announce.of(said)],
    userEvent: 'select',
  });
  view.focus();
}

/** Room that the underline of what is wrong takes, in px. */
const BELOW_UNDERLINE = 5;

/** React in a tooltip of CodeMirror's. It is drawn at once: CodeMirror measures it right away. */
export function reactTooltip(content: ReactNode, offset = 0): TooltipView {
  const dom = document.createElement('div');
  const root = createRoot(dom);
  flushSync(() => root.render(content));
  // React does not like to be unmounted while it draws.
  return { dom, offset: { x: 0, y: offset }, destroy: () => queueMicrotask(() => root.unmount()) };
}

/** The card of what is wrong at a position. */
export function mistakeTooltip(state: EditorState, position: number): Tooltip | null {
  const [mistake, ...more] = mistakesAt(state, position);
  if (!mistake) return null;
  return {
    pos: mistake.from,
    end: mistake.to,
    create: (view) =>
      reactTooltip(
        [mistake, ...more]
          .slice(0, 3)
          .map((each) => (
            <MistakeCard key={each.diagnostic.code + each.from} mistake={each} onMend={() => mend(view, each)} />
          )),
        BELOW_UNDERLINE,
      ),
  };
}

const setCard = StateEffect.define<null>();

/** The card at the cursor: shown when the cursor is brought to a mistake, not while one is typed. */
const cardField = StateField.define<Tooltip | null>({
  create: () => null,
  update(card, transaction) {
    if (transaction.docChanged || transaction.effects.some((effect) => effect.is(setCard))) return null;
    const checked = transaction.effects.some((effect) => effect.is(setMistakes));
    if (checked && card === null) return card;
    if (!checked && !transaction.selection) return card;
    const { main } = transaction.state.selection;
    return main.empty ? mistakeTooltip(transaction.state, main.head) : null;
  },
  provide: (field) => showTooltip.from(field),
});

const closeCard: Command = (view) => {
  if (view.state.field(cardField) === null) return false;
  view.dispatch({ effects: setCard.of(null) });
  return true;
};

const keys: KeyBinding[] = [
  { key: 'Alt-Enter', run: mendHere },
  { key: 'F8', run: goToMistake(1), shift: goToMistake(-1) },
  { key: 'Escape', run: closeCard },
];

export const mistakes: Extension = [mistakesField, cardField, keymap.of(keys)];
