// What an editor offers and explains at an offset: completion and hover, from the schema and from names it is given.

import type { ActionNode, ParamNode, Script } from './ast.ts';
import { isIndented } from './lines.ts';
import { parse } from './parse.ts';
import { READY_FORMS } from './ready.ts';
import {
  ACTIONS,
  type ActionSpec,
  findAction,
  findParam,
  fullName,
  type ParamSpec,
  type ParamType,
  TYPE_NAMES,
  valuesOf,
} from './schema.ts';
import type { ScriptKind, Span } from './types.ts';

/** Names that exist outside the script, on the tmux server. */
export interface KnownNames {
  readonly sessions?: readonly string[];
  /** As `session|window`. */
  readonly windows?: readonly string[];
  /** As `session|window|pane`. */
  readonly panes?: readonly string[];
}

export interface CompletionItem {
  readonly kind: 'action' | 'parameter' | 'value' | 'name';
  readonly label: string;
  /** What takes the place of `from..to`. */
  readonly insert: string;
  /** One line of help. */
  readonly detail: string;
}

export interface Completion {
  /** The stretch that is completed; what stands there up to the cursor is what the user has typed so far. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

export interface Hover {
  readonly span: Span;
  readonly title: string;
  readonly text: string;
  /** As written in a script. */
  readonly example?: string;
}

export interface EditorOptions {
  readonly kind?: ScriptKind;
  readonly names?: KnownNames;
}

/** What can stand at an offset. Undefined where nothing can be offered, as in a comment. */
export function complete(text: string, offset: number, options: EditorOptions = {}): Completion | undefined {
  const script = parse(text, options);
  const action = actionAt(script, offset);
  if (!action) return atTopLevel(script, offset);
  if (offset <= action.head.offset + action.head.length) return actionNames(action.head.offset, offset, action.head);
  const spec = findAction(fullName(action));
  const part = action.parts.find(({ span }) => span.offset <= offset && offset <= span.offset + span.length);
  if (!spec || part?.kind === 'comment' || part?.kind === 'skipped') return undefined;
  if (part?.kind !== 'param') {
    return paramNames(spec, action, part?.span.offset ?? offset, part ? part.span.offset + part.span.length : offset);
  }
  const keyEnd = part.keySpan.offset + part.keySpan.length;
  if (offset <= keyEnd) return paramNames(spec, action, part.keySpan.offset, keyEnd + 1, part);
  const param = findParam(spec, part.key);
  return param && valueItems(script, param, part, offset, options.names ?? {});
}

/** Explains the action or the parameter at an offset. */
export function hover(text: string, offset: number, options: EditorOptions = {}): Hover | undefined {
  const action = actionAt(parse(text, options), offset);
  const spec = action && findAction(fullName(action));
  if (!action || !spec) return undefined;
  if (holds(action.head, offset)) return { span: action.head, title: fullName(spec), text: spec.help };
  for (const part of action.parts) {
    const param = part.kind === 'param' && holds(part.keySpan, offset) ? findParam(spec, part.key) : undefined;
    if (part.kind === 'param' && param) {
      return { span: part.keySpan, title: param.name, text: explain(param), example: param.example };
    }
  }
  return undefined;
}

function holds(span: Span, offset: number): boolean {
  return span.offset <= offset && offset < span.offset + span.length;
}

/** `The session: session, required`, for people. */
function explain(param: ParamSpec): string {
  const extra = param.required ? 'required' : param.default === undefined ? 'optional' : `default ${param.default}`;
  return `${param.help}: ${TYPE_NAMES[param.type]}, ${extra}`;
}

/** The action that what is typed at an offset belongs to. */
function actionAt({ source, items }: Script, offset: number): ActionNode | undefined {
  const item = items.findLast((each) => each.span.offset <= offset);
  if (item?.kind !== 'action') return undefined;
  const end = item.span.offset + item.span.length;
  const line = source.lineAt(offset);
  return offset <= end || line === source.lineAt(end) || isIndented(source, line) ? item : undefined;
}

/** At the start of a line, or behind bangs or a word there, actions can be written. */
function atTopLevel({ source, items }: Script, offset: number): Completion | undefined {
  const line = source.lineAt(offset);
  const start = source.lineStart(line);
  const item = items.findLast((each) => each.span.offset <= offset);
  if (item && item.kind !== 'prose' && source.lineAt(item.span.offset + item.span.length) === line) return undefined;
  const typed = source.text.slice(start, offset);
  return /^[!\w.]*$/.test(typed) ? actionNames(start, offset) : undefined;
}

function actionNames(from: number, offset: number, head?: Span): Completion {
  const items = ACTIONS.map((spec): CompletionItem => {
    const insert = `!!${fullName(spec)}`;
    return { kind: 'action', label: fullName(spec), insert, detail: spec.help };
  });
  return { from, to: head ? head.offset + head.length : offset, items };
}

/** The parameters that are not given yet. */
function paramNames(spec: ActionSpec, action: ActionNode, from: number, to: number, except?: ParamNode): Completion {
  const given = action.parts.flatMap((part) => (part.kind === 'param' && part !== except ? [part.key] : []));
  const free = spec.params.filter(({ name }) => !given.includes(name));
  const items = free.map((param): CompletionItem => {
    return { kind: 'parameter', label: param.name, insert: `${param.name}:`, detail: explain(param) };
  });
  return { from, to, items };
}

function valueItems(
  script: Script,
  param: ParamSpec,
  { value }: ParamNode,
  offset: number,
  names: KnownNames,
): Completion | undefined {
  const closed = value.form !== 'bare' && value.form !== 'open' ? 1 : 0;
  let from = value.span.offset + value.quote.length;
  let to = value.span.offset + value.span.length - closed;
  if (offset < from || offset > to) return undefined;
  if (param.type === 'panes') {
    const text = script.source.text.slice(from, to);
    const at = offset - from;
    const next = text.slice(at).search(/[,\]]/);
    to = next < 0 ? to : offset + next;
    from += Math.max(text.lastIndexOf(',', at - 1), text.lastIndexOf('[', at - 1)) + 1;
    from += at > 0 && script.source.text[from] === ' ' && from < offset ? 1 : 0;
  }
  const needsQuotes = value.quote === '' && param.type !== 'boolean' && param.type !== 'panes';
  const items = candidates(script, param.type, names).map(({ label, detail, kind }): CompletionItem => {
    return { kind, label, insert: needsQuotes ? `'${label}'` : label, detail };
  });
  return items.length === 0 ? undefined : { from, to, items };
}

type Candidate = Pick<CompletionItem, 'kind' | 'label' | 'detail'>;

function candidates(script: Script, type: ParamType, names: KnownNames): Candidate[] {
  if (type === 'ready') return Object.values(READY_FORMS).map((label) => ({ kind: 'value', label, detail: '' }));
  const values = valuesOf(type);
  if (values.length > 0) return values.map((label) => ({ kind: 'value', label, detail: '' }));
  const own = namesIn(script);
  const named = (labels: readonly string[], known: readonly string[] = []): Candidate[] => [
    ...labels.map((label): Candidate => ({ kind: 'name', label, detail: 'In this script' })),
    ...known
      .filter((label) => !labels.includes(label))
      .map((label): Candidate => ({ kind: 'name', label, detail: 'Running' })),
  ];
  switch (type) {
    case 'session':
      return named(own.sessions, names.sessions);
    case 'window':
      return named(own.windows, names.windows);
    case 'window-or-pane':
      return [...named(own.windows, names.windows), ...named(own.panes, names.panes)];
    case 'pane':
    case 'numbered-pane':
      return [...named(own.panes, names.panes), ...named(own.windows, names.windows)];
    case 'panes':
      return [...named(own.labels), ...named(own.panes, names.panes)];
    default:
      return [];
  }
}

/** Every name and label that a script mentions, each once. */
function namesIn({ items }: Script): { sessions: string[]; windows: string[]; panes: string[]; labels: string[] } {
  const sessions = new Set<string>();
  const windows = new Set<string>();
  const panes = new Set<string>();
  const labels = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'action' || item.actor !== 'tmux') continue;
    for (const part of item.parts) {
      if (part.kind !== 'param' || part.value.text === '' || part.value.form === 'open') continue;
      if (part.key === 'label') labels.add(part.value.text);
      if (part.key !== 'name') continue;
      const [session = '', window, pane] = part.value.text.split('|', 4);
      sessions.add(session);
      if (window !== undefined) windows.add(`${session}|${window}`);
      if (pane !== undefined) panes.add(part.value.text);
    }
  }
  return { sessions: [...sessions], windows: [...windows], panes: [...panes], labels: [...labels] };
}
