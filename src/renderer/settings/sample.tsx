/** A few lines in a real terminal, as the settings make it look. */
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef } from 'react';
import { readPalette } from '../terminal/colours.ts';
import { fontStack } from '../terminal/fonts.ts';
import { useSettings } from './settings-store.ts';

const COLUMNS = 62;

const LINES = [
  '\x1b[32mann@shop\x1b[0m:\x1b[34m~/api\x1b[0m$ \x1b[1mgit status\x1b[0m   0O 1lI| {}[]() => != \x1b[3mitalic\x1b[0m',
  '\x1b[31mred\x1b[0m \x1b[32mgreen\x1b[0m \x1b[33myellow\x1b[0m \x1b[34mblue\x1b[0m \x1b[35mmagenta\x1b[0m \x1b[36mcyan\x1b[0m \x1b[90mgrey\x1b[0m \x1b[7m inverse \x1b[0m \x1b[4munderline\x1b[0m',
  '┌─────────┬─────────┐  ╭──────╮  ▁▂▃▄▅▆▇█  ░▒▓  äöüß éèñ',
  '│ \x1b[32m✓\x1b[0m built │   1.2 s │  │ tmux │  ⠋⠙⠹⠸⠼⠴⠦⠧  → ← ↑ ↓',
  '└─────────┴─────────┘  ╰──────╯  日本語 (two cells each)',
];

export function Sample() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const { fontSize, fontFamily } = useSettings.getState();
    const terminal = new Terminal({
      cols: COLUMNS,
      rows: LINES.length,
      allowProposedApi: true,
      disableStdin: true,
      drawBoldTextInBrightColors: false,
      cursorInactiveStyle: 'none',
      fontFamily: fontStack(fontFamily),
      fontSize,
      scrollback: 0,
      minimumContrastRatio: 4.5,
      theme: readPalette().theme,
    });
    terminal.open(element);
    // It is a picture: the keyboard passes it by.
    if (terminal.textarea) terminal.textarea.tabIndex = -1;
    terminal.write(LINES.join('\r\n'));
    const unfollow = useSettings.subscribe((state) => {
      const family = fontStack(state.fontFamily);
      if (terminal.options.fontSize !== state.fontSize) terminal.options.fontSize = state.fontSize;
      if (terminal.options.fontFamily !== family) terminal.options.fontFamily = family;
    });
    const theme = new MutationObserver(() => {
      terminal.options.theme = readPalette().theme;
    });
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      unfollow();
      theme.disconnect();
      terminal.dispose();
    };
  }, []);
  return (
    <div className="max-h-[220px] w-full overflow-hidden rounded-card bg-term px-3 py-2 [[data-theme=light]_&]:shadow-[inset_0_0_0_1px_var(--line)]">
      <span className="sr-only">A sample of a terminal in this font and size</span>
      <div ref={host} aria-hidden inert className="pointer-events-none" />
    </div>
  );
}
