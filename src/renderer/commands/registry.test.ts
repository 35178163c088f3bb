/** The registry as a whole: unique keys, no keys of shells, nothing in the menus that it lacks. */
import { beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../settings/key-rules.ts';

type Registry = typeof import('./registry.ts');
let registry: Registry;

beforeAll(async () => {
  Object.assign(globalThis, { window: { muxworks: { platform: 'linux' } } });
  registry = await import('./registry.ts');
  await import('./all.ts');
});

/** Sources of the renderer by their names, without tests. */
const sources = Object.entries(
  import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }),
).filter(([name]) => !name.includes('.test.'));

const places = (where: unknown): readonly string[] => (Array.isArray(where) ? where : [String(where)]);

describe('keys', () => {
  test.each(['linux', 'mac'])('none is two commands at the same place, on %s', (system) => {
    const mac = system === 'mac';
    const taken = new Map<string, string>();
    const double: string[] = [];
    for (const command of registry.commands()) {
      for (const chord of registry.defaultKeys(command, mac)) {
        // What a view or a terminal has goes before what holds everywhere, and views are never on show together.
        for (const place of places(command.where)) {
          const written = mac ? chord : chord.replace(/^Mod\+/, 'Ctrl+');
          const at = `${written} ${place}`;
          if (taken.has(at)) double.push(`${at}: ${taken.get(at)} and ${command.id}`);
          taken.set(at, command.id);
        }
      }
    }
    expect(double).toEqual([]);
  });

  test('none is one that shells use', () => {
    const refused = registry.commands().flatMap((command) => {
      // A view without terminals has its keys to itself.
      const noTerminal = Array.isArray(command.where) && !command.where.includes('panes');
      if (noTerminal || command.fixed) return [];
      return registry
        .defaultKeys(command, false)
        .flatMap((chord) => refusal(chord, command, false) ?? [])
        .map((why) => `${command.id}: ${why}`);
    });
    expect(refused).toEqual([]);
  });
});

test('every command says its title, and whether it can be done, where nothing runs', () => {
  const context = registry.contextOf();
  for (const command of registry.commands()) {
    expect(registry.titleOf(command, context), command.id).not.toBe('');
    const able = command.available(context);
    if (able !== true) expect(able, command.id).toMatch(/^[A-Zt].{5,}$/);
    command.ends?.(context, null);
    command.about?.(context);
    command.checked?.(context);
  }
});

test('every id that the renderer names is a command', () => {
  const ids = new Set(registry.commands().map(({ id }) => id));
  const unknown = sources.flatMap(([name, text]) =>
    [...text.matchAll(/\b(?:menuItem|keyText|runCommand|commandOf)\('([\w.-]+)'/g)]
      .map((match) => match[1] as string)
      .filter((id) => !ids.has(id))
      .map((id) => `${name}: ${id}`),
  );
  expect(unknown).toEqual([]);
});
