/** The keys of the registry as rows of a table: by group, commands of one family in one row. */
import type { Chord } from '../app/keys.ts';
import { isMac } from '../app/keys.ts';
import { type Command, commands, defaultKeys, GROUPS, type Group, keysOf, titleOf } from '../commands/registry.ts';

export interface KeyRow {
  does: string;
  chords: readonly Chord[];
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

/** Nine keys in a row are told by the first and the last of them. */
const MOST_SHOWN = 4;

function rowsOf(own: readonly Command[], keys: (command: Command) => readonly Chord[]): KeyRow[] {
  const rows = new Map<string, Chord[]>();
  for (const command of own) {
    const does = (command.family ?? titleOf(command).replace(/…$/, '')) + where(command);
    rows.set(does, [...(rows.get(does) ?? []), ...keys(command)]);
  }
  return [...rows].flatMap(([does, chords]): KeyRow[] => {
    const [first, last] = [chords[0], chords.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ does, chords: chords.length > MOST_SHOWN ? [first, last] : chords }];
  });
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
