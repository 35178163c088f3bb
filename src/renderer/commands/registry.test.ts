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

/** What is said of where it stands, and is no action of the app: closing, choosing among what is beside it, a field. */
const OF_ITS_PLACE = [
  ...['Close', 'Close the log', 'Close the run', 'Back to About', 'Back to the run', 'More', 'Previous', 'Next'],
  ...['Fold', 'Unfold', 'Open', 'Details', 'Find in the tree', 'Clear the search', 'Clear the filter', 'Look again'],
  ...[
    'Any time',
    'From … to …',
    'Only this log',
    'Only this pane',
    'All machines',
    'Which machines',
    'Group by window',
  ],
  ...['Log by log', 'Add a variable', 'Choose a directory', 'No pane beside it has the same edge', 'Smaller', 'Larger'],
  // Buttons of menus, whose items are what is done.
  ...['Arrange', 'Templates', 'New session or window', 'New playbook, or open a file', 'Columns and grouping'],
  ...['Actions of this playbook', 'Commands of this pane', 'Commands that it ran'],
  // Of a line in a log, of an editor's selection, of a message.
  ...['Line before', 'Next line', 'Show the pane', 'Copy', 'Search in the log, which has more than tmux keeps'],
];

/** Other words for a command, where its title would not fit. */
const SAME_AS: Record<string, string> = {
  'Kill…': 'pane.kill',
  Colours: 'logs.colours',
  Logs: 'pane.log',
  Times: 'logs.times',

  'Open in Logs': 'pane.log',
  'Open in Panes': 'pane.show',
  Search: 'pane.search',
  'Hide the HeroScript': 'design.preview',
  'Show the HeroScript': 'design.preview',
  'Save as a playbook': 'design.save-as',
  // By name in the palette's list of playbooks.
  'Run what is saved': 'playbook.run',
  'Take out of the list': 'playbook.close',
  'Throw away': 'playbook.close',
};

/** Labels of menu items that do something, and of buttons without a word. */
function offered(text: string): string[] {
  const items = text.matchAll(/\blabel: '([^']+)'(?=[^{}]{0,160}\brun\b)/g);
  const buttons = text.matchAll(/<IconButton\b[^>]*?\blabel="([^"]+)"/gs);
  return [...items, ...buttons].map((match) => match[1] as string);
}

test('menus and buttons offer nothing that the registry lacks', () => {
  const context = registry.contextOf();
  const plain = (title: string): string => title.replace(/…$/, '');
  const known = new Set(registry.commands().map((command) => plain(registry.titleOf(command, context))));
  for (const id of Object.values(SAME_AS)) registry.commandOf(id);
  const missing = sources
    .filter(([name]) => !/\/(palette|commands|about|settings)\//.test(name))
    .flatMap(([name, text]) =>
      offered(text)
        .filter((label) => !known.has(plain(label)) && !OF_ITS_PLACE.includes(label) && !(label in SAME_AS))
        .map((label) => `${name}: ${label}`),
    );
  expect(missing).toEqual([]);
});
