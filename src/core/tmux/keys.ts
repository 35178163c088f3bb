/** The names that tmux has for keys: what is not one of them tmux would type as text. */
import { MuxError } from '../errors.ts';

/** key-string.c of tmux; read without regard to capitals, as tmux does. */
const NAMES = [
  ...['Enter', 'Escape', 'Tab', 'BTab', 'Space', 'BSpace', 'Up', 'Down', 'Left', 'Right', 'Home', 'End'],
  ...['Insert', 'IC', 'Delete', 'DC', 'PageUp', 'PgUp', 'PPage', 'PageDown', 'PgDn', 'NPage'],
  ...Array.from({ length: 12 }, (_, index) => `F${index + 1}`),
  ...['KP/', 'KP*', 'KP-', 'KP+', 'KPEnter', 'KP.', ...Array.from({ length: 10 }, (_, digit) => `KP${digit}`)],
];
const KNOWN = new Set(NAMES.map((name) => name.toLowerCase()));
const MODIFIERS = /^(?:[CMS]-|\^(?=.))*/i;

/**
 * Checks the name of a key: one character, or a name of tmux's, with `C-`, `M-`, `S-` (or `^` for `C-`) before it.
 * @throws MuxError `bad-input`
 */
export function checkKey(key: string): void {
  const base = key.slice(MODIFIERS.exec(key)?.[0].length ?? 0);
  if ([...base].length === 1 || KNOWN.has(base.toLowerCase())) return;
  throw new MuxError(
    'bad-input',
    `There is no key ${JSON.stringify(key)}`,
    'a character, or Enter, Escape, Tab, Space, BSpace, Up, Down, Left, Right, Home, End, PageUp, PageDown, F1 … F12, with C-, M-, S- before it; text goes with send',
  );
}
