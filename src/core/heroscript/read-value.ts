// The parameters of an action other than its name, each by its type.

import { parseLayout } from '../layout/expression.ts';
import { countPanes, MAX_PANES } from '../layout/tree.ts';
import { type Args, changeValue } from './args.ts';
import { CODES, replacement, show } from './diagnostics.ts';
import { parseEnv } from './env.ts';
import { parseReady } from './ready.ts';
import { parseBoolean, parseDuration, parseInteger, parseList } from './scalars.ts';
import { CATS, RESTART_POLICIES } from './schema.ts';
import { nearest } from './suggest.ts';
import type { Command, EnvEntry, Ready, RestartPolicy, Span, WindowShape } from './types.ts';
import type { Value } from './value.ts';

const HIGHEST_PORT = 65535;

/** A pane in `depends_on`, not yet looked up. */
export interface Need {
  readonly raw: string;
  readonly span: Span;
}

/** A text that may be empty. */
export function readText(args: Args, key: string): string | undefined {
  return args.value(key)?.text;
}

/** A text that says something: an empty one counts as not given, and is an error where one is required. */
export function readFilledText(args: Args, key: string): string | undefined {
  return filledValue(args, key)?.text;
}

export function readCommand(args: Args, key: string): Command | undefined {
  const value = filledValue(args, key);
  return value && { text: value.text, span: value.node.span, lines: value.lineNumbers() };
}

function filledValue(args: Args, key: string): Value | undefined {
  const value = args.value(key);
  if (value?.text.trim() !== '') return value;
  return args.isRequired(key) ? args.fail('HS026', value.whole(), `${key} of ${args.action} is empty`) : undefined;
}

export function readEnv(args: Args): readonly EnvEntry[] | undefined {
  const value = args.value('env');
  if (!value) return undefined;
  return parseEnv(value.text, (code, from, to, message, advice) => {
    const span = value.span(from, to);
    if (CODES[code].severity === 'error') args.fail(code, span, message, advice);
    else {
      const fix = value.text === value.node.text ? replacement(span, '', 'Remove the comma') : undefined;
      args.warn(code, span, message, code === 'HS044' ? { ...advice, fix } : advice);
    }
  });
}

export function readBoolean(args: Args, key: string, otherwise = false): boolean {
  return read(args, key, parseBoolean, booleanMeant) ?? otherwise;
}

export function readCount(args: Args, key: string): number | undefined {
  return read(args, key, (text) => between(0, parseInteger(text), Number.MAX_SAFE_INTEGER));
}

export function readPort(args: Args): number | undefined {
  const parse = (text: string): number | undefined => between(1, parseInteger(text), HIGHEST_PORT);
  return read(args, 'port', parse, (text) => {
    // `:8000`, `localhost:8000`, `8000/tcp`
    const [only, ...more] = text.match(/\d+/g) ?? [];
    return only !== undefined && more.length === 0 && parse(only) !== undefined ? only : undefined;
  });
}

export function readMilliseconds(args: Args, key: string): number | undefined {
  return read(args, key, parseDuration, (text) => (/^\d{1,9}$/.test(text) ? `${text}s` : undefined));
}

export function readRestart(args: Args): RestartPolicy | undefined {
  const value = args.value('restart');
  if (!value) return undefined;
  const word = value.text.trim().toLowerCase();
  const policy = RESTART_POLICIES.find((each) => each === word);
  if (policy) return policy;
  const meant = nearest(word, RESTART_POLICIES);
  const message = `restart of ${args.action} must be ${args.typeName('restart')}, not ${shown(value)}`;
  return args.fail('HS025', value.whole(), message, { ...meantAdvice(meant), fix: changeValue(value, meant) });
}

export function readReady(args: Args): Ready | undefined {
  const value = args.value('ready');
  if (!value) return undefined;
  const result = parseReady(value.text);
  if ('ready' in result) return result.ready;
  const { problem, hint, meant } = result;
  return args.fail('HS060', value.whole(), problem, { hint, fix: changeValue(value, meant) });
}

export function readNeeds(args: Args): readonly Need[] {
  const value = args.value('depends_on');
  if (!value) return [];
  const { items, problems } = parseList(value.text);
  for (const { from, to, message } of problems) args.fail('HS040', value.span(from, to), message);
  return items.map(({ text, from, to }) => ({ raw: text, span: value.span(from, to) }));
}

/** What `cat` or `layout` cuts a window into. */
export function readShape(args: Args): WindowShape | undefined {
  const cat = args.param('cat');
  const layout = args.param('layout');
  if (cat && layout) {
    const later = cat.span.offset > layout.span.offset ? cat : layout;
    const fix = args.removal(later);
    return args.fail('HS052', later.keySpan, 'cat and layout exclude each other', { hint: 'Keep one of the two', fix });
  }
  if (layout) return readTree(args);
  return cat ? readGrid(args) : { kind: 'grid', panes: 1 };
}

function readGrid(args: Args): WindowShape | undefined {
  const value = args.value('cat');
  if (!value) return undefined;
  const text = value.text.trim().toLowerCase();
  if (CATS.includes(text)) return { kind: 'grid', panes: CATS.indexOf(text) + 1 };
  const panes = Number(/^(\d{1,9})(?:\s*-?panes?)?$/.exec(text)?.[1] ?? 0);
  if (panes > MAX_PANES) {
    const message = `cat is ${show(text)}, but a window has at most ${MAX_PANES} panes`;
    return args.fail('HS051', value.whole(), message, { fix: changeValue(value, CATS.at(-1)) });
  }
  const meant = panes > 0 ? CATS[panes - 1] : nearest(text, CATS);
  const hint = meant === undefined ? 'cat is 1pane to 16pane' : `Did you mean ${meant}?`;
  return args.fail('HS050', value.whole(), `Unknown cat ${shown(value)}`, { hint, fix: changeValue(value, meant) });
}

function readTree(args: Args): WindowShape | undefined {
  const value = args.value('layout');
  if (!value) return undefined;
  const { root, issues } = parseLayout(value.text);
  if (root) return { kind: 'tree', panes: countPanes(root), root };
  const codes = { syntax: 'HS053', numbers: 'HS054', 'too-many': 'HS051' } as const;
  for (const { kind, from, to, message, hint } of issues) {
    args.fail(codes[kind], value.text === '' ? value.whole() : value.span(from, to), message, { hint });
  }
  return undefined;
}

/** Reads a value, or says what it must be; `meant` may know what was meant. */
function read<T>(
  args: Args,
  key: string,
  parse: (text: string) => T | undefined,
  meant?: (text: string) => string | undefined,
): T | undefined {
  const value = args.value(key);
  if (!value) return undefined;
  const result = parse(value.text);
  if (result !== undefined) return result;
  const suggestion = meant?.(value.text.trim());
  const message = `${key} of ${args.action} must be ${args.typeName(key)}, not ${shown(value)}`;
  return args.fail('HS024', value.whole(), message, {
    ...meantAdvice(suggestion),
    fix: changeValue(value, suggestion),
  });
}

/** `ture`, `enabled`: the word for yes or no that is meant. */
function booleanMeant(text: string): string | undefined {
  const word = nearest(text, ['true', 'false', 'yes', 'no', 'on', 'off', 'enabled', 'disabled']);
  if (word === undefined) return undefined;
  return ['true', 'yes', 'on', 'enabled'].includes(word) ? 'true' : 'false';
}

function meantAdvice(meant: string | undefined): { hint?: string } {
  return meant === undefined ? {} : { hint: `Did you mean ${meant}?` };
}

function shown(value: Value): string {
  return show(value.text) || 'empty';
}

function between(least: number, number: number | undefined, most: number): number | undefined {
  return number !== undefined && number >= least && number <= most ? number : undefined;
}
