/** What the editor shows of a script beyond its text: colours, folds, the list of its actions. Pure; numbers only, so that a worker can hand it over without a copy. */
import type { ActionNode, Item, Script } from '../../../core/heroscript/ast.ts';
import { parse } from '../../../core/heroscript/parse.ts';
import { TOKEN_KINDS, tokensOf } from '../../../core/heroscript/tokens.ts';
import type { ScriptKind } from '../../../core/heroscript/types.ts';

export interface Analysis {
  /** Three numbers a token: from, to, index in TOKEN_KINDS. In order. */
  readonly tokens: Uint32Array<ArrayBuffer>;
  /** Two numbers a fold: it hides from the first to before the second. In order, an outer one before its inner ones. */
  readonly folds: Uint32Array<ArrayBuffer>;
  /** Five numbers an action: where it begins, where its head ends, where it ends, from and to of what it is about. */
  readonly actions: Uint32Array<ArrayBuffer>;
  /** How many of the actions are steps of a run. */
  readonly steps: number;
}

export const TOKEN_SIZE = 3;
export const FOLD_SIZE = 2;
export const ACTION_SIZE = 5;

/** As long as no text is known. */
export const EMPTY: Analysis = {
  tokens: new Uint32Array(0),
  folds: new Uint32Array(0),
  actions: new Uint32Array(0),
  steps: 0,
};

/** Reads a text. Takes about 100 ms for a megabyte, so a large one is read by a worker. */
export function analyse(text: string, kind: ScriptKind): Analysis {
  const script = parse(text, { kind });
  const actions = script.items.filter((item): item is ActionNode => item.kind === 'action');
  return {
    tokens: tokenNumbers(script),
    folds: Uint32Array.from(script.items.flatMap((item) => foldsOf(script, item))),
    actions: Uint32Array.from(actions.flatMap(actionNumbers)),
    steps: actions.filter(isStep).length,
  };
}

function tokenNumbers(script: Script): Uint32Array<ArrayBuffer> {
  const tokens = tokensOf(script);
  const numbers = new Uint32Array(tokens.length * TOKEN_SIZE);
  for (const [index, { kind, from, to }] of tokens.entries()) {
    numbers.set([from, to, TOKEN_KINDS.indexOf(kind)], index * TOKEN_SIZE);
  }
  return numbers;
}

/** Loading carries out what sets and includes; everything else is done step by step. */
function isStep({ actor, name }: ActionNode): boolean {
  return actor === 'tmux' || (actor === 'play' && name !== 'include');
}

function actionNumbers({ span, head, parts }: ActionNode): number[] {
  const params = parts.flatMap((part) => (part.kind === 'param' ? [part] : []));
  const about = (params.find(({ key }) => key === 'name') ?? params[0])?.value;
  const quotes = about === undefined || about.quote === '' ? 0 : 1;
  const from = about === undefined ? 0 : about.span.offset + quotes;
  const to = about === undefined ? 0 : about.span.offset + about.span.length - (about.form === 'open' ? 0 : quotes);
  return [span.offset, head.offset + head.length, span.offset + span.length, from, Math.max(from, to)];
}

/** An action folds to its first line, a value on several lines to its key; comments that follow each other are one fold. */
function foldsOf({ source }: Script, item: Item): number[] {
  const end = item.span.offset + item.span.length;
  const firstEnd = source.lineEnd(item.span.line - 1);
  if (end <= firstEnd || item.kind !== 'action') return [];
  const folds = [firstEnd, end];
  for (const part of item.parts) {
    if (part.kind !== 'param' || part.value.quote === '') continue;
    const { offset, length, line } = part.value.span;
    const closes = part.value.form === 'open' ? 0 : 1;
    if (offset + length <= source.lineEnd(line - 1) || source.lineEnd(line - 1) === firstEnd) continue;
    folds.push(source.lineEnd(line - 1), offset + length - closes);
  }
  return folds;
}

/** The index of the last of `size`-number entries that begins at or before an offset; -1 for none. */
export function lastAt(numbers: Uint32Array, size: number, offset: number): number {
  let low = 0;
  let high = numbers.length / size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle * size] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
