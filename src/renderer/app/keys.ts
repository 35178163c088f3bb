/** Keys: which modifiers mean what on this platform, and how a key is written in tooltips and menus. */

export const isMac = (): boolean => window.muxworks.platform === 'darwin';

export type Modifier = 'mod' | 'ctrl' | 'shift';

const WORDS: Record<Modifier, string> = { mod: 'Ctrl', ctrl: 'Ctrl', shift: 'Shift' };
const SIGNS: Record<Modifier, string> = { mod: '⌘', ctrl: '⌃', shift: '⇧' };

/** `Ctrl Shift F`, on a Mac `⌃⇧F`. `mod` is Command there. */
export function keyLabel(...keys: [...Modifier[], string]): string {
  const mac = isMac();
  const parts = keys.map((key) => {
    if (key === 'mod' || key === 'ctrl' || key === 'shift') return mac ? SIGNS[key] : WORDS[key];
    return key;
  });
  return parts.join(mac ? '' : ' ');
}
