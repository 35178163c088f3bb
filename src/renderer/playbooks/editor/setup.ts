/** The editor as the desk uses it: everything that one document's state is made of. */
import { acceptCompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { foldGutter, foldKeymap } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import type { KnownNames } from '../../../core/heroscript/complete.ts';
import type { ScriptKind } from '../../../core/heroscript/types.ts';
import { helpers, knownNames } from './help.tsx';
import { heroscript } from './language.ts';
import { mistakes } from './mistakes.tsx';
import { runMarks } from './run-marks.ts';
import { theme } from './theme.ts';

function foldMark(open: boolean): HTMLElement {
  const mark = document.createElement('span');
  mark.className = open ? 'cm-fold' : 'cm-fold closed';
  mark.innerHTML = `<svg width="10" height="10" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${open ? 'm6 9 6 6 6-6' : 'm9 18 6-6-6-6'}"/></svg>`;
  mark.title = open ? 'Fold' : 'Unfold';
  return mark;
}

/** What a document of a kind is edited with. @param names what exists on the server, for completion */
export function setup(kind: ScriptKind, names: () => KnownNames): Extension {
  return [
    // The contract's texts have `\n` alone; another line end inside them is a character to be seen and kept.
    EditorState.lineSeparator.of('\n'),
    EditorState.allowMultipleSelections.of(true),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Playbook text', tabindex: '0' }),
    history(),
    lineNumbers(),
    foldGutter({ markerDOM: foldMark }),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    closeBrackets(),
    search({ top: true }),
    heroscript(kind),
    knownNames.of(names),
    mistakes,
    helpers,
    runMarks,
    keymap.of([
      ...completionKeymap,
      // Escape, then Tab leaves the editor, as everywhere in CodeMirror.
      { key: 'Tab', run: acceptCompletion },
      { key: 'Tab', run: indentMore, shift: indentLess },
      ...closeBracketsKeymap,
      ...foldKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap.filter(({ key }) => key !== 'Alt-Enter'),
    ]),
    theme,
  ];
}
