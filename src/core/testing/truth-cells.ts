/** What tmux itself says that a pane shows, in the form of cellsOf: `capture-pane -e` parsed by a terminal. */
import xtermHeadless, { type Terminal } from '@xterm/headless';
import { countAsTmux } from '../terminal/widths.ts';
import type { Tmux } from '../tmux/server.ts';
import { type Cells, cellsOf } from './cells.ts';

const FLAGS = [
  ['alternate', 'alternate_on'],
  ['cursorKeys', 'keypad_cursor_flag'],
  ['insert', 'insert_flag'],
  ['keypad', 'keypad_flag'],
  ['origin', 'origin_flag'],
  ['wrap', 'wrap_flag'],
] as const;

/** A terminal as the app has them: with the widths that tmux has. */
export function headless(columns: number, rows: number, scrollback = 0): Terminal {
  const terminal = new xtermHeadless.Terminal({
    cols: columns,
    rows,
    scrollback,
    allowProposedApi: true,
    logLevel: 'off',
  });
  countAsTmux(terminal);
  return terminal;
}

export interface CellsOfTmux extends Cells {
  columns: number;
  rows: number;
}

/** @param above lines above the screen that are captured as well, as many as there are at most */
export async function cellsOfTmux(run: Pick<Tmux, 'sequence'>, pane: string, above = 0): Promise<CellsOfTmux> {
  const names = ['pane_width', 'pane_height', 'cursor_x', 'cursor_y', 'history_size'];
  const mouse = ['mouse_all_flag', 'mouse_button_flag', 'mouse_standard_flag'];
  const asked = [...names, ...FLAGS.map(([, name]) => name), ...mouse].map((name) => `#{${name}}`).join(' ');
  const [told = '', captured = ''] = await run.sequence([
    ['display-message', '-p', '-t', pane, asked],
    // -N: with the blanks at the ends of lines, which may have a ground.
    ['capture-pane', '-p', '-e', '-N', '-t', pane, '-S', above === 0 ? '0' : `-${above}`],
  ]);
  const values = told.split(' ').map(Number);
  const [columns = 0, rows = 0, x = 0, y = 0, history = 0] = values;
  const flags = values.slice(names.length);
  const alternate = flags[0] === 1;
  const lines = captured.split('\n');
  const height = rows + (alternate ? 0 : Math.min(above, history));
  const terminal = headless(columns, height);
  await new Promise<void>((done) => terminal.write(`\x1b(B\x1b)0${lines.slice(-height).join('\r\n')}`, done));
  const cells = cellsOf(terminal);
  terminal.dispose();
  const on = FLAGS.flatMap(([name], index) => (flags[index] === 1 ? [name] : []));
  const tracking = ['any', 'drag', 'vt200'].find((_, index) => flags[FLAGS.length + index] === 1) ?? 'none';
  return { columns, rows, lines: cells.lines, cursor: `${x},${y}`, modes: [...on, `mouse ${tracking}`] };
}
