/** The keys of the registry as rows of a table: by group, commands of one family in one row. */
import type { Chord } from '../app/keys.ts';
import { isMac } from '../app/keys.ts';
import { type Command, commands, defaultKeys, GROUPS, type Group, keysOf, titleOf } from '../commands/registry.ts';

/** Keys that share their modifiers: `Ctrl+Shift` with `1` … `9`. */
export interface KeyRun {
  /** As in a chord; empty for a key alone. */
  modifiers: string;
  keys: readonly string[];
  /** Only the first and the last are named. */
  range: boolean;
}

export interface KeyRow {
  does: string;
  runs: readonly KeyRun[];
}

export interface KeyGroup {
  group: Group;
  rows: KeyRow[];
}

/** Where it holds, for one that does not hold everywhere. */
function where({ where: place, group }: Command): string {
  if (!Array.isArray(place) || place.length !== 1) return '';
  const [view] = place as readonly string[];
  if (view === undefined || group.toLowerCase() === view || view === 'panes') return '';
  return `, in ${view.charAt(0).toUpperCase()}${view.slice(1)}`;
}

/** More keys in a row are told by the first and the last of them. */
const MOST_SHOWN = 4;

function runsOf(chords: readonly Chord[]): KeyRun[] {
  const runs = new Map<string, string[]>();
  for (const chord of chords) {
    const at = chord.lastIndexOf('+', chord.length - 2);
    const modifiers = at < 0 ? '' : chord.slice(0, at);
    runs.set(modifiers, [...(runs.get(modifiers) ?? []), chord.slice(at + 1)]);
  }
  return [...runs].map(([modifiers, keys]) => {
    const range = keys.length > MOST_SHOWN;
    return { modifiers, range, keys: range ? [keys[0] as string, keys.at(-1) as string] : keys };
  });
}

function rowsOf(own: readonly Command[], keys: (command: Command) => readonly Chord[]): KeyRow[] {
  const rows = new Map<string, Chord[]>();
  for (const command of own) {
    const does = (command.family ?? titleOf(command).replace(/…$/, '')) + where(command);
    rows.set(does, [...(rows.get(does) ?? []), ...keys(command)]);
  }
  return [...rows]
    .map(([does, chords]): KeyRow => ({ does, runs: runsOf(chords) }))
    .filter(({ runs }) => runs.length > 0);
}

function groupsOf(keys: (command: Command) => readonly Chord[]): KeyGroup[] {
  const all = commands().filter(({ fixed, group }) => fixed === undefined || group !== 'Designer');
  return GROUPS.map((group) => ({
    group,
    rows: rowsOf(
      all.filter((command) => command.group === group),
      keys,
    ),
  })).filter(({ rows }) => rows.length > 0);
}

/** As they are set now. */
export function keyRows(): KeyGroup[] {
  return groupsOf((command) => keysOf(command, isMac()));
}

/** As they are without settings, on Linux: the README's table. */
export function defaultKeyRows(): KeyGroup[] {
  return groupsOf((command) => defaultKeys(command, false));
}
