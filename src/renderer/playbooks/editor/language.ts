/** HeroScript for CodeMirror, from our own parser: colours, folding, indentation, what is about one action. */
import { codeFolding, foldService, indentOnInput, indentService, indentUnit } from '@codemirror/language';
import {
  type ChangeDesc,
  EditorState,
  type Extension,
  Facet,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { TOKEN_KINDS } from '../../../core/heroscript/tokens.ts';
import type { ScriptKind } from '../../../core/heroscript/types.ts';
import { ACTION_SIZE, type Analysis, analyse, EMPTY, FOLD_SIZE, lastAt, TOKEN_SIZE } from './analysis.ts';
import type { AnalysisAnswer, AnalysisRequest } from './analysis-worker.ts';

/** Up to this length a text is read anew with each change, which takes a few milliseconds; beyond it by the worker. */
export const AT_ONCE = 64 * 1024;

/** From this length on even handing a text over is felt, so it is done when typing rests for a moment. */
export const HEAVY = 1024 * 1024;
const REST_MS = 150;

export const scriptKind = Facet.define<ScriptKind, ScriptKind>({ combine: ([kind]) => kind ?? 'heroscript' });

interface Read {
  readonly analysis: Analysis;
  /** What was typed since the text that the analysis is of; null when it is of the text as it is. */
  readonly since: ChangeDesc | null;
}

const setRead = StateEffect.define<Read>();

const readField = StateField.define<Read>({
  create: (state) => readAtOnce(state) ?? { analysis: EMPTY, since: null },
  update(read, transaction) {
    let next = read;
    if (transaction.docChanged) {
      const since = read.since?.composeDesc(transaction.changes.desc) ?? transaction.changes.desc;
      next = readAtOnce(transaction.state) ?? { analysis: read.analysis, since };
    }
    for (const effect of transaction.effects) if (effect.is(setRead)) next = effect.value;
    return next;
  },
});

function readAtOnce(state: EditorState): Read | null {
  if (state.doc.length > AT_ONCE) return null;
  return { analysis: analyse(state.doc.toString(), state.facet(scriptKind)), since: null };
}

let worker: Worker | null = null;
let requests = 0;

/** One request at a time; what was typed meanwhile is read next. */
class Reader {
  private asked: number | null = null;
  private since: ChangeDesc | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private readonly hear = ({ data }: MessageEvent<AnalysisAnswer>): void => {
    if (data.id !== this.asked) return;
    const { since } = this;
    this.asked = null;
    if (this.view.state.doc.length <= AT_ONCE) return;
    this.view.dispatch({ effects: setRead.of({ analysis: data.analysis, since }) });
    if (since !== null) this.askSoon();
  };

  constructor(private readonly view: EditorView) {
    if (view.state.doc.length > AT_ONCE) this.ask();
  }

  update({ docChanged, changes }: ViewUpdate): void {
    if (!docChanged) return;
    if (this.asked !== null) this.since = this.since?.composeDesc(changes.desc) ?? changes.desc;
    else if (this.view.state.doc.length > AT_ONCE) this.askSoon();
  }

  destroy(): void {
    clearTimeout(this.rest);
    worker?.removeEventListener('message', this.hear);
  }

  private askSoon(): void {
    clearTimeout(this.rest);
    if (this.view.state.doc.length < HEAVY) this.ask();
    else this.rest = setTimeout(() => this.ask(), REST_MS);
  }

  private ask(): void {
    worker ??= new Worker(new URL('./analysis-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', this.hear);
    this.asked = ++requests;
    this.since = null;
    const { state } = this.view;
    const request: AnalysisRequest = { id: this.asked, text: state.doc.toString(), kind: state.facet(scriptKind) };
    worker.postMessage(request);
  }
}

const marks = TOKEN_KINDS.map((kind) => Decoration.mark({ class: `hs-${kind}` }));

/** The colours of what is on view, no more. */
function colours(view: EditorView): DecorationSet {
  const { analysis, since } = view.state.field(readField);
  const { tokens } = analysis;
  const back = since?.invertedDesc;
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    const first = back?.mapPos(from, -1) ?? from;
    const last = back?.mapPos(to, 1) ?? to;
    let begun = from;
    for (let at = Math.max(0, lastAt(tokens, TOKEN_SIZE, first)) * TOKEN_SIZE; at < tokens.length; at += TOKEN_SIZE) {
      const tokenFrom = tokens[at] as number;
      if (tokenFrom >= last) break;
      const start = Math.max(begun, since?.mapPos(tokenFrom, 1) ?? tokenFrom);
      const end = Math.min(to, since?.mapPos(tokens[at + 1] as number, -1) ?? (tokens[at + 1] as number));
      if (end <= start) continue;
      builder.add(start, end, marks[tokens[at + 2] as number] as Decoration);
      begun = end;
    }
  }
  return builder.finish();
}

const highlighter = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = colours(view);
    }
    update(update: ViewUpdate): void {
      const isNew = update.startState.field(readField) !== update.state.field(readField);
      if (update.docChanged || update.viewportChanged || isNew) this.decorations = colours(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const folding = foldService.of((state, lineStart, lineEnd) => {
  const { analysis, since } = state.field(readField);
  const { folds } = analysis;
  const back = since?.invertedDesc;
  const oldStart = back?.mapPos(lineStart) ?? lineStart;
  const oldEnd = back?.mapPos(lineEnd) ?? lineEnd;
  for (let at = lastAt(folds, FOLD_SIZE, oldEnd); at >= 0; at--) {
    const from = folds[at * FOLD_SIZE] as number;
    if (from < oldStart) return null;
    const to = folds[at * FOLD_SIZE + 1] as number;
    const range = { from: since?.mapPos(from, -1) ?? from, to: since?.mapPos(to, 1) ?? to };
    if (range.from >= lineStart && range.from <= lineEnd && range.to > lineEnd) return range;
  }
  return null;
});

/** True inside a value that goes over several lines: what stands there is not ours to indent. */
function isInBlock(state: EditorState, position: number): boolean {
  const { analysis, since } = state.field(readField);
  const old = since?.invertedDesc.mapPos(position, -1) ?? position;
  const at = lastAt(analysis.tokens, TOKEN_SIZE, old - 1) * TOKEN_SIZE;
  const [from = 0, to = 0, kind = 0] = at < 0 ? [] : analysis.tokens.subarray(at, at + TOKEN_SIZE);
  const name = TOKEN_KINDS[kind];
  return (
    (name === 'string' || name === 'variable') &&
    old < to &&
    state.doc.lineAt(Math.min(from, state.doc.length)).to < position
  );
}

/** Below an action's first line parameters are indented by four, in a value on several lines by four more. */
const indentation = indentService.of((context, position) => {
  const { state } = context;
  const line = state.doc.lineAt(position);
  const breaks = context.simulatedBreak === position;
  // An action begins its line, unless it is text of a command.
  if (!breaks && line.text.trimStart().startsWith('!')) return isInBlock(state, line.from) ? null : 0;
  const above = breaks || line.number === 1 ? line : state.doc.line(line.number - 1);
  const text = state.sliceDoc(above.from, Math.min(above.to, position));
  if (text.trim() === '') return 0;
  const own = /^[ \t]*/.exec(text)?.[0].length ?? 0;
  if (isInBlock(state, above.from)) return own;
  return text.trimStart().startsWith('!') || /:['"]\s*$/.test(text) ? own + 4 : own;
});

const data = {
  indentOnInput: /^\s*!$/,
  commentTokens: { line: '//' },
  closeBrackets: { brackets: ["'", '"', '{'], before: ' \t\n),}' },
};

export interface OutlineEntry {
  /** `pane_ensure` */
  readonly name: string;
  /** What it is about: `shop|web|1`. */
  readonly about: string;
  readonly from: number;
  readonly line: number;
}

/** The actions of the script, in order. */
export function outlineOf(state: EditorState): OutlineEntry[] {
  const { analysis, since } = state.field(readField);
  const { doc } = state;
  const place = (at: number): number => Math.min(doc.length, since?.mapPos(at) ?? at);
  const entries: OutlineEntry[] = [];
  for (let at = 0; at < analysis.actions.length; at += ACTION_SIZE) {
    const [from = 0, headEnd = 0, , aboutFrom = 0, aboutTo = 0] = analysis.actions.subarray(at, at + ACTION_SIZE);
    const head = doc.sliceString(place(from), place(headEnd));
    entries.push({
      name: head.replace(/^!+(tmux\.)?/, ''),
      about: doc.sliceString(place(aboutFrom), Math.min(place(aboutTo), place(aboutFrom) + 80)),
      from: place(from),
      line: doc.lineAt(place(from)).number,
    });
  }
  return entries;
}

/** How many steps a run of the script has, includes not counted. */
export function stepCount(state: EditorState): number {
  return state.field(readField).analysis.steps;
}

/** Where the action begins that a position belongs to; null before the first one. */
export function actionAt(state: EditorState, position: number): { from: number; to: number } | null {
  const { analysis, since } = state.field(readField);
  const old = since?.invertedDesc.mapPos(position, 1) ?? position;
  const index = lastAt(analysis.actions, ACTION_SIZE, old);
  if (index < 0) return null;
  const place = (at: number): number => Math.min(state.doc.length, since?.mapPos(at) ?? at);
  const next = analysis.actions[(index + 1) * ACTION_SIZE];
  return {
    from: place(analysis.actions[index * ACTION_SIZE] as number),
    to: next === undefined ? state.doc.length : place(next),
  };
}

/** The first line of the action that a position is in, so that a run from there does that one too; else its own line. */
export function runLineAt(state: EditorState, position: number): number {
  const { analysis, since } = state.field(readField);
  const { doc } = state;
  const at = lastAt(analysis.actions, ACTION_SIZE, since?.invertedDesc.mapPos(position, 1) ?? position) * ACTION_SIZE;
  const own = doc.lineAt(position).number;
  if (at < 0) return own;
  const place = (old: number): number => doc.lineAt(Math.min(doc.length, since?.mapPos(old) ?? old)).number;
  return own <= place(analysis.actions[at + 2] as number) ? place(analysis.actions[at] as number) : own;
}

/**
 * The text that completion and help have to read to answer for a position: all of a small script, of a large one the
 * action there. `offset` is where the text begins.
 */
export function contextAt(state: EditorState, position: number): { text: string; offset: number } {
  if (state.doc.length <= AT_ONCE) return { text: state.doc.toString(), offset: 0 };
  const action = actionAt(state, position);
  const from = action?.from ?? Math.max(0, position - 4096);
  const to = Math.min(Math.max(action?.to ?? 0, position), from + AT_ONCE);
  return { text: state.sliceDoc(from, Math.max(to, state.doc.lineAt(position).to)), offset: from };
}

export function heroscript(kind: ScriptKind): Extension {
  return [
    scriptKind.of(kind),
    readField,
    ViewPlugin.fromClass(Reader),
    highlighter,
    folding,
    codeFolding({ placeholderText: '…' }),
    indentation,
    indentOnInput(),
    indentUnit.of('    '),
    EditorState.languageData.of(() => [data]),
    EditorState.tabSize.of(4),
  ];
}
