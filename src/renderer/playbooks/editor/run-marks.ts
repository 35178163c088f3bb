/** The line of the step that a run is at, lit in the text. */
import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

const setLine = StateEffect.define<number | null>();
const atWork = Decoration.line({ class: 'hs-at-work' });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setLine)) continue;
      const { doc } = transaction.state;
      const line = effect.value !== null && effect.value <= doc.lines ? doc.line(Math.max(1, effect.value)) : null;
      next = line === null ? Decoration.none : Decoration.set([atWork.range(line.from)]);
    }
    return next;
  },
  provide: (marks) => EditorView.decorations.from(marks),
});

export const runMarks: Extension = field;

/** Lights a line, from 1; null lights none. */
export function lightLine(view: EditorView, line: number | null): void {
  view.dispatch({ effects: setLine.of(line) });
}
