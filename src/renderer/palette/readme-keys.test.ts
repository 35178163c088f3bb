/** The README's table of keys is that of the registry. */
import { beforeAll, expect, test } from 'vitest';
import type { KeyGroup, KeyRun } from './key-rows.ts';

const readme = Object.values(
  import.meta.glob<string>('../../../README.md', { query: '?raw', import: 'default', eager: true }),
)[0];

let groups: KeyGroup[];

beforeAll(async () => {
  Object.assign(globalThis, { window: { muxworks: { platform: 'linux' } } });
  await import('../commands/all.ts');
  groups = (await import('./key-rows.ts')).defaultKeyRows();
});

const NAMES: Record<string, string> = { Left: '←', Right: '→', Up: '↑', Down: '↓' };

/** `Ctrl-Shift-1` … `9` */
function written({ modifiers, keys, range }: KeyRun): string {
  const before = modifiers.replace(/^Mod/, 'Ctrl').replaceAll('+', '-');
  const [first = '', ...others] = keys.map((key) => NAMES[key] ?? key);
  const all = [before === '' ? first : `${before}-${first}`, ...others].map((key) => `\`${key}\``);
  return all.join(range ? ' … ' : ', ');
}

type Line = readonly [of: string, keys: string, does: string];

function table(): string {
  const rows = groups.flatMap(({ group, rows: own }) =>
    own.map(({ does, runs }, index): Line => {
      return [index === 0 ? group : '', runs.map(written).join(', '), does.charAt(0).toLowerCase() + does.slice(1)];
    }),
  );
  const lines: Line[] = [['of', 'keys', 'what they do'], ...rows];
  const widths = [0, 1, 2].map((at) => Math.max(...lines.map((line) => (line[at] as string).length)));
  const cells = (line: Line): string => `| ${line.map((cell, at) => cell.padEnd(widths[at] as number)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [cells(lines[0] as Line), rule, ...rows.map(cells)].join('\n');
}

test('the table of keys', () => {
  expect(readme).toContain(table());
});
