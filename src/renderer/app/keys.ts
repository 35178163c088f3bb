/** Keys: which modifiers mean what on this platform, how a key is written, and which chord a key press is. */

export const isMac = (): boolean => window.muxworks.platform === 'darwin';

export type Modifier = 'mod' | 'ctrl' | 'shift' | 'alt';

const WORDS: Record<Modifier, string> = { mod: 'Ctrl', ctrl: 'Ctrl', shift: 'Shift', alt: 'Alt' };
const SIGNS: Record<Modifier, string> = { mod: '⌘', ctrl: '⌃', shift: '⇧', alt: '⌥' };

function isModifier(key: string): key is Modifier {
  return Object.hasOwn(WORDS, key);
}

/** `['Ctrl', 'Shift', 'F']`, on a Mac `['⌃', '⇧', 'F']`. `mod` is Command there. */
function keyParts(keys: readonly string[], mac: boolean): string[] {
  return keys.map((key) => (isModifier(key) ? (mac ? SIGNS : WORDS)[key] : key));
}

/** `Ctrl Shift F`, on a Mac `⌃⇧F`. */
export function keyLabel(...keys: [...Modifier[], string]): string {
  const mac = isMac();
  return keyParts(keys, mac).join(mac ? '' : ' ');
}

/**
 * A chord is how keys are written down: `Ctrl+Shift+F`, modifiers in the order Mod, Ctrl, Alt, Shift, then the key:
 * a letter or digit, a sign, or a name such as `F5`, `Left`, `PageUp`, `Enter`. `Mod` is Command on a Mac and Ctrl
 * elsewhere.
 */
export type Chord = string;

const NAMES: Record<string, string> = { Left: '←', Right: '→', Up: '↑', Down: '↓' };

/** The keys of a chord as they stand on a keyboard. */
export function chordParts(chord: Chord, mac = isMac()): string[] {
  // The last plus of `Ctrl++` is the key.
  const at = chord.length < 2 ? -1 : chord.lastIndexOf('+', chord.length - 2);
  const key = chord.slice(at + 1);
  const modifiers = at < 0 ? [] : chord.slice(0, at).split('+');
  const lower = modifiers.map((each) => each.toLowerCase());
  return [...keyParts(lower, mac), NAMES[key] ?? (key === '-' ? '−' : key)];
}

/** `Ctrl Shift F`, on a Mac `⌃⇧F`. */
export function chordLabel(chord: Chord, mac = isMac()): string {
  return chordParts(chord, mac).join(mac ? '' : ' ');
}

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

const KEYS: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
  '=': '+',
  _: '-',
  '?': '/',
  '|': '\\',
};

/** The key of a press without its modifiers; null for a modifier alone, or a dead key. */
function keyOf({ key, code }: Press): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process', 'Unidentified', 'CapsLock'].includes(key)) {
    // On a Mac, Alt makes dead keys of letters.
    return /^Key([A-Z])$/.exec(key === 'Dead' ? code : '')?.[1] ?? null;
  }
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  // Where the layout is not Latin, the place of the key is what is meant.
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter;
  return KEYS[key] ?? key;
}

/**
 * The chords that a key press may be meant as: with Command or Ctrl written as such, and as `Mod`. Empty for a modifier
 * alone, and for what AltGr types.
 */
export function chordsOf(press: Press & { getModifierState?: (name: string) => boolean }, mac = isMac()): Chord[] {
  const key = keyOf(press);
  if (key === null || press.getModifierState?.('AltGraph')) return [];
  const { ctrlKey, shiftKey, altKey, metaKey } = press;
  // Many layouts have the plus above another sign: it is the same key with Shift and without.
  const shifted = shiftKey && press.key !== '+';
  const rest = [...(altKey ? ['Alt'] : []), ...(shifted ? ['Shift'] : []), key];
  const chord = (...first: string[]): Chord => [...first, ...rest].join('+');
  if (mac) {
    if (metaKey && ctrlKey) return [chord('Mod', 'Ctrl')];
    return [metaKey ? chord('Mod') : ctrlKey ? chord('Ctrl') : chord()];
  }
  if (metaKey) return [];
  return ctrlKey ? [chord('Ctrl'), chord('Mod')] : [chord()];
}
