/** Which keys a command may have: none that shells and programs in terminals need, and none that another command has. Pure. */
import type { Chord } from '../app/keys.ts';

/** What a command has to do with its keys; of the registry's commands. */
export interface Keyed {
  id: string;
  where?: 'terminal' | 'not-terminal' | readonly string[];
  fixed?: true;
}

interface Parts {
  key: string;
  /** Ctrl, or `Mod` where that is Ctrl. */
  ctrl: boolean;
  command: boolean;
  alt: boolean;
  shift: boolean;
}

function partsOf(chord: Chord, mac: boolean): Parts {
  // The last plus of `Ctrl++` is the key.
  const at = chord.lastIndexOf('+', chord.length - 2);
  const modifiers = at < 0 ? [] : chord.slice(0, at).split('+');
  const has = (name: string): boolean => modifiers.includes(name);
  return {
    key: chord.slice(at + 1),
    ctrl: has('Ctrl') || (!mac && has('Mod')),
    command: mac && has('Mod'),
    alt: has('Alt'),
    shift: has('Shift'),
  };
}

/** What shells and programs do with Ctrl and a letter. */
const CONTROLS: Readonly<Record<string, string>> = {
  A: 'goes to the start of the line',
  B: 'goes back a letter',
  C: 'interrupts the program',
  D: 'ends the input',
  E: 'goes to the end of the line',
  F: 'goes forward a letter',
  H: 'is Backspace',
  I: 'is Tab',
  J: 'is Enter',
  K: 'deletes to the end of the line',
  L: 'clears the screen',
  M: 'is Enter',
  N: 'goes forward in the history',
  O: 'runs a line of the history',
  P: 'goes back in the history',
  Q: 'lets output go on',
  R: 'searches the history',
  S: 'halts output',
  T: 'swaps two letters',
  U: 'deletes to the start of the line',
  V: 'takes the next key as it is',
  W: 'deletes a word',
  Y: 'puts back what was deleted',
  Z: 'suspends the program',
  '[': 'is Escape',
};

const EDITING = ['Tab', 'Enter', 'Escape', 'Backspace', 'Delete', 'Insert', 'Space'];
const MOVING = ['Left', 'Right', 'Up', 'Down', 'Home', 'End', 'PageUp', 'PageDown'];
const SYSTEM_OF_MAC = ['Q', 'H', 'M', 'W', 'Tab', 'Space'];

/** Why a command cannot have these keys, as half a sentence after them; null where it can. */
export function refusal(chord: Chord, { where }: Pick<Keyed, 'where'>, mac: boolean): string | null {
  const { key, ctrl, command, alt, shift } = partsOf(chord, mac);
  if (command) return SYSTEM_OF_MAC.includes(key) && !ctrl && !shift ? 'belongs to the system' : null;
  if (!ctrl && !alt) {
    if (/^F\d+$/.test(key)) {
      const taken = where === undefined || where === 'terminal';
      return taken && !shift ? 'is used by programs in terminals, such as htop and mc' : null;
    }
    if (EDITING.includes(key) || MOVING.includes(key)) return 'is needed for editing and moving';
    return 'types a character: hold Ctrl and Shift too';
  }
  // Where no terminal has the keyboard nothing is taken from it.
  if (where === 'not-terminal') return null;
  if (alt && !ctrl) return 'is a Meta key of shells, which move by words and complete with it';
  if (alt || shift) return null;
  const control = CONTROLS[key];
  if (control !== undefined) return `${control} in shells`;
  if (/^[A-Z]$|^[\]\\^_@/]$/.test(key)) return 'is a control character that programs in terminals wait for';
  if (EDITING.includes(key) || ['Left', 'Right', 'Up', 'Down'].includes(key))
    return 'moves and deletes by words in shells';
  return null;
}

/** Two commands never have the keyboard at the same time where one holds in terminals and the other outside them. */
function meet(a: Keyed['where'], b: Keyed['where']): boolean {
  if (a === undefined || b === undefined) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.some((view) => b.includes(view));
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return true;
}

/** The same keys are written in two ways where Mod is Ctrl. */
const written = (chord: Chord, mac: boolean): Chord => (mac ? chord : chord.replace(/^Mod(?=\+)/, 'Ctrl'));

/** Commands that have these keys already where this one would have them too. */
export function conflicts<C extends Keyed>(
  chord: Chord,
  command: Keyed,
  all: readonly C[],
  keysOf: (command: C) => readonly Chord[],
  mac: boolean,
): C[] {
  const wanted = written(chord, mac);
  return all.filter(
    (other) =>
      other.id !== command.id &&
      meet(command.where, other.where) &&
      keysOf(other).some((each) => written(each, mac) === wanted),
  );
}
