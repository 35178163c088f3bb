import { foldable, getIndentation, IndentContext } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { AT_ONCE, actionAt, contextAt, heroscript, outlineOf, runLineAt, stepCount } from './language.ts';

const state = (doc: string) => EditorState.create({ doc, extensions: [heroscript('heroscript')] });
const ONE = "!!tmux.pane_ensure name:'a|b|1'\n    cmd:'\n        top\n    '\n";

test('the outline follows the text as it is typed', () => {
  const before = state(`${ONE}!!tmux.session_ensure name:'c'\n`);
  expect(outlineOf(before).map(({ name, about, line }) => [name, about, line])).toEqual([
    ['pane_ensure', 'a|b|1', 1],
    ['session_ensure', 'c', 5],
  ]);
  const { state: after } = before.update({ changes: { from: 0, insert: '// why\n!!play.echo content:x\n' } });
  expect(outlineOf(after).map(({ name, line }) => [name, line])).toEqual([
    ['play.echo', 2],
    ['pane_ensure', 3],
    ['session_ensure', 7],
  ]);
  expect(stepCount(after)).toBe(3);
});

test('lines fold as the parser says', () => {
  const doc = state(ONE);
  const fold = (line: number) => {
    const { from, to } = doc.doc.line(line);
    const range = foldable(doc, from, to);
    return range && doc.sliceDoc(range.from, range.to);
  };
  expect(fold(1)).toBe("\n    cmd:'\n        top\n    '");
  expect(fold(2)).toBe('\n        top\n    ');
  expect(fold(3)).toBeNull();
});

test('a small text is read as a whole, a position belongs to the action before it', () => {
  const doc = state(`// x\n${ONE}`);
  expect(contextAt(doc, 30)).toEqual({ text: `// x\n${ONE}`, offset: 0 });
  expect(actionAt(doc, 2)).toBeNull();
  expect(actionAt(doc, 30)).toEqual({ from: 5, to: doc.doc.length });
});

test('a run from inside an action begins with that action, from between two with the next', () => {
  const doc = state(`// x\n${ONE}\n// y\n${ONE}`);
  const lines = Array.from({ length: doc.doc.lines }, (_, i) => runLineAt(doc, doc.doc.line(i + 1).to));
  expect(lines).toEqual([1, 2, 2, 2, 2, 6, 7, 8, 8, 8, 8, 12]);
});

test('of a large text no more is read at once than is asked for', () => {
  const doc = state(ONE.repeat(Math.ceil((AT_ONCE * 4) / ONE.length)));
  const { text, offset } = contextAt(doc, doc.doc.length - 10);
  expect(text.length).toBeLessThanOrEqual(AT_ONCE);
  expect(doc.sliceDoc(offset, offset + text.length)).toBe(text);
});

test('a new line is indented as its place wants it', () => {
  const indent = (doc: string, at = doc.length) => {
    const now = state(doc);
    return getIndentation(new IndentContext(now, { simulateBreak: at }), at);
  };
  expect(indent("!!tmux.pane_ensure name:'a|b|1'")).toBe(4);
  expect(indent("!!tmux.pane_ensure name:'a|b|1'\n    label:'x'")).toBe(4);
  expect(indent("!!tmux.pane_ensure name:'a|b|1'\n    cmd:'")).toBe(8);
  expect(indent(ONE)).toBe(0);
  expect(indent(ONE, ONE.indexOf('top') + 3)).toBe(8);
});

test('an action goes to the start of its line, but not what a command has', () => {
  const indent = (doc: string, line: number) => {
    const now = state(doc);
    return getIndentation(now, now.doc.line(line).from);
  };
  expect(indent(`${ONE}    !`, 5)).toBe(0);
  expect(indent(ONE.replace('top', '! grep x'), 3)).toBeNull();
});
