/** What a terminal must be fed to look like a tmux pane: history, screen, modes and cursor, from one atomic capture. */
import { decodeOutput } from './codec.ts';

/** Everything that is no text, in one line of numbers. Names of tmux(1), FORMATS. */
const FLAGS = [
  'pane_width',
  'pane_height',
  'history_size',
  'history_limit',
  'alternate_on',
  'alternate_saved_x',
  'alternate_saved_y',
  'cursor_x',
  'cursor_y',
  'cursor_flag',
  'insert_flag',
  'keypad_cursor_flag',
  'keypad_flag',
  'wrap_flag',
  'origin_flag',
  'mouse_standard_flag',
  'mouse_button_flag',
  'mouse_all_flag',
  'mouse_utf8_flag',
  'mouse_sgr_flag',
  'scroll_region_upper',
  'scroll_region_lower',
] as const;
type Flag = (typeof FLAGS)[number];

/**
 * The commands that read a pane, to be run as one tmux sequence so that all of them see the same moment.
 * @param history how many lines above the screen to bring along at most
 */
export function captureCommands(pane: string, history: number): string[][] {
  const capture = ['capture-pane', '-p', '-e', '-t', pane];
  return [
    ['display-message', '-p', '-t', pane, FLAGS.map((name) => `#{${name}}`).join(' ')],
    // -J: a line that was wrapped comes whole, so that the terminal wraps it itself and knows that it did.
    [...capture, '-J', '-S', `-${Math.max(1, history)}`, '-E', '-1'],
    // The normal screen under an alternate one; -q: none is no error.
    [...capture, '-J', '-a', '-q'],
    [...capture, '-J'],
    // The beginning of an escape sequence whose end has not come yet, in octal escapes.
    ['capture-pane', '-p', '-P', '-C', '-t', pane],
  ];
}

export interface Painting {
  columns: number;
  rows: number;
  /** To be written to a terminal of that size that has just been reset. */
  data: Buffer;
  reach: Reach;
}

/** How far a painting reaches into tmux's history. */
export interface Reach {
  /** Lines of it that are not part of the painting, because they lie further up than was asked for. */
  above: number;
  /** Lines that tmux keeps at most. */
  limit: number;
}

/** SGR as tmux prints it in a capture: attributes after all off, or one colour of the ground in a sequence of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin so
const GROUND = /\x1b\[(0(?:;[\d;:]*)?|49|4[0-7]|10[0-7]|48[;:][\d;:]+)m|\n/g;

/**
 * Line ends as a terminal wants them, without the colour of the ground: a line that scrolls in is filled with it. One
 * that does so because the line before it is wrapped has the fill behind its text erased. A capture goes on with its
 * colours in the next line, so that they are set again after it.
 */
function withLineEnds(captured: string): string {
  let ground = '';
  /** This line has had a ground. */
  let filled = false;
  const end = (): string => `${ground === '' ? '' : '\x1b[49m'}${filled ? '\x1b[K' : ''}`;
  const text = captured.replace(GROUND, (found, code: string | undefined) => {
    if (code === undefined) {
      const ended = `${end()}\r\n${ground}`;
      filled = ground !== '';
      return ended;
    }
    ground = code.startsWith('0') || code === '49' ? '' : found;
    filled ||= ground !== '';
    return found;
  });
  return text + end();
}

/**
 * The answers to captureCommands as one stream of bytes.
 * @param lines what captureCommands was given
 */
export function paintFrom(
  [told = '', history = '', under = '', screen = '', unfinished = '']: readonly string[],
  lines: number,
): Painting {
  const values = told.split(' ').map(Number);
  const flag = (name: Flag): number => values[FLAGS.indexOf(name)] ?? 0;
  const on = (name: Flag): boolean => flag(name) !== 0;
  const rows = flag('pane_height');
  const columns = flag('pane_width');
  // G1 is the line drawing set, as terminfo's enacs makes it: a capture shows such cells by shift in and shift out.
  const parts: string[] = ['\x1b(B\x1b)0'];
  const text = (captured: string): void => {
    parts.push('\x1b[0m', withLineEnds(captured));
  };
  // Line -1 of a pane without history is its first screen line (cmd-capture-pane.c): not to be shown twice.
  if (lines > 0 && on('history_size')) {
    text(history);
    parts.push('\r\n');
  }
  if (on('alternate_on')) {
    text(under);
    // 1049 saves the cursor, for the program's way back.
    parts.push(`\x1b[0m\x1b[${flag('alternate_saved_y') + 1};${flag('alternate_saved_x') + 1}H\x1b[?1049h\x1b[H`);
  }
  text(screen);
  parts.push('\x1b[0m');
  const mode = (set: boolean, number: string): void => {
    parts.push(`\x1b[${number}${set ? 'h' : 'l'}`);
  };
  if (flag('scroll_region_upper') !== 0 || flag('scroll_region_lower') !== rows - 1) {
    parts.push(`\x1b[${flag('scroll_region_upper') + 1};${flag('scroll_region_lower') + 1}r`);
  }
  if (on('insert_flag')) mode(true, '4');
  if (on('keypad_cursor_flag')) mode(true, '?1');
  if (on('keypad_flag')) parts.push('\x1b=');
  if (!on('wrap_flag')) mode(false, '?7');
  if (!on('cursor_flag')) mode(false, '?25');
  if (on('mouse_all_flag')) mode(true, '?1003');
  else if (on('mouse_button_flag')) mode(true, '?1002');
  else if (on('mouse_standard_flag')) mode(true, '?1000');
  if (on('mouse_sgr_flag')) mode(true, '?1006');
  else if (on('mouse_utf8_flag')) mode(true, '?1005');
  let row = flag('cursor_y') + 1;
  if (on('origin_flag')) {
    mode(true, '?6');
    row -= flag('scroll_region_upper');
  }
  parts.push(`\x1b[${row};${Math.min(flag('cursor_x'), columns - 1) + 1}H`);
  const escaped = Buffer.from(unfinished);
  const rest = Buffer.alloc(escaped.length);
  const length = decodeOutput(escaped, 0, escaped.length, rest, 0);
  const data = Buffer.concat([Buffer.from(parts.join('')), rest.subarray(0, length)]);
  return {
    columns,
    rows,
    data,
    reach: { above: Math.max(0, flag('history_size') - lines), limit: flag('history_limit') },
  };
}
