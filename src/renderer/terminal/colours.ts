/** The terminal's palette, read from the theme's tokens, so that both themes have one source. */
import type { ITheme } from '@xterm/xterm';

export interface Palette {
  theme: ITheme;
  /** Cursor of a pane without the keyboard. */
  restingCursor: string;
  find: { match: string; active: string; onActive: string };
}

/** Black is for grounds only, so it lies close to the terminal's own in both themes; white is the text colour. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const normal = {
    red: token('t-red'),
    green: token('t-green'),
    yellow: token('t-yellow'),
    blue: token('t-blue'),
    magenta: token('t-magenta'),
    cyan: token('t-cyan'),
  };
  return {
    theme: {
      ...normal,
      foreground: token('term-fg'),
      background: token('term'),
      cursor: token('accent'),
      cursorAccent: token('term'),
      selectionBackground: token('accent-soft-2'),
      selectionInactiveBackground: token('accent-soft-2'),
      overviewRulerBorder: token('term'),
      scrollbarSliderBackground: `${token('text-4')}66`,
      scrollbarSliderHoverBackground: `${token('text-4')}a6`,
      scrollbarSliderActiveBackground: token('text-4'),
      black: token('t-black'),
      white: token('term-fg'),
      brightBlack: token('term-dim'),
      brightRed: normal.red,
      brightGreen: normal.green,
      brightYellow: normal.yellow,
      brightBlue: normal.blue,
      brightMagenta: normal.magenta,
      brightCyan: normal.cyan,
      brightWhite: token('term-strong'),
    },
    restingCursor: token('term-dim'),
    find: { match: token('t-find'), active: token('t-find-on'), onActive: token('t-find-on-fg') },
  };
}
