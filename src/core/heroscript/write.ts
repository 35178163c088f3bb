// From data to script text: values and actions that read back as what they were.

import { skipSpace } from './chars.ts';
import { parse } from './parse.ts';

/** How deep parameters are indented below their action, and a block's content below its parameter. */
export const INDENT = '    ';
const LONGEST_LINE = 100;

/** A parameter to write. Numbers and booleans need no quotes. */
export type WrittenParam = readonly [key: string, value: string | number | boolean];

/**
 * Writes an action, on one line where it fits, or with `lines` each parameter on its own. `writeAction('tmux.pane_kill', [['name', 'a|b|1']])` is
 * `!!tmux.pane_kill name:'a|b|1'`.
 */
export function writeAction(name: string, params: readonly WrittenParam[], options: { lines?: boolean } = {}): string {
  const written = params.map(([key, value]) => `${key}:${typeof value === 'string' ? writeValue(value) : value}`);
  const line = [`!!${name}`, ...written].join(' ');
  if (!options.lines && line.length <= LONGEST_LINE && !line.includes('\n')) return line;
  return [`!!${name}`, ...written.map((param) => INDENT + param)].join('\n');
}

/**
 * Writes the value of a parameter, for a parameter indented by `INDENT`: text of several lines as a block where that
 * keeps every character. Carriage returns become new lines, as everywhere in the language.
 */
export function writeValue(value: string): string {
  const text = value.replace(/\r\n?/g, '\n');
  if (text.includes('\n')) {
    for (const quote of ["'", '"'] as const) {
      const block = writeBlock(text.split('\n'), quote, INDENT);
      if (block !== undefined && readsBackAs(block, text)) return block;
    }
  }
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return (
    quote + text.replace(/[\\\n]/g, (char) => (char === '\n' ? '\\n' : '\\\\')).replaceAll(quote, `\\${quote}`) + quote
  );
}

/**
 * Lines as a block whose closing quote is indented by `indent`. Undefined where the lines have an indentation in common,
 * which the block would lose.
 */
export function writeBlock(lines: readonly string[], quote: string, indent: string): string | undefined {
  const filled = lines.filter((line) => skipSpace(line, 0, line.length) < line.length);
  const [first] = filled;
  if (first === undefined || (skipSpace(first, 0, 1) > 0 && filled.every((line) => line[0] === first[0])))
    return undefined;
  const content = lines.map((line) => (line === '' ? '' : indent + INDENT + line));
  return [quote, ...content, indent + quote].join('\n');
}

function readsBackAs(written: string, text: string): boolean {
  const { items, diagnostics } = parse(`!!a.b\n${INDENT}k:${written}`);
  const [action] = items;
  const part =
    action?.kind === 'action' && items.length === 1 && action.parts.length === 1 ? action.parts[0] : undefined;
  return diagnostics.length === 0 && part?.kind === 'param' && part.value.text === text;
}
