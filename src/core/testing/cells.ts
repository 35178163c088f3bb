/** The cells of a terminal as lines that can be compared: characters with their colours and attributes, run by run. */

/** What is read of xterm's terminal; the headless one and the one on screen both have it. */
interface Cell {
  getChars(): string;
  getWidth(): number;
  getFgColor(): number;
  getBgColor(): number;
  isFgRGB(): boolean;
  isBgRGB(): boolean;
  isFgDefault(): boolean;
  isBgDefault(): boolean;
  isBold(): number;
  isDim(): number;
  isItalic(): number;
  isUnderline(): number;
  isBlink(): number;
  isInverse(): number;
  isInvisible(): number;
  isStrikethrough(): number;
  isOverline(): number;
}
interface Buffer<C extends Cell> {
  readonly baseY: number;
  readonly cursorX: number;
  readonly cursorY: number;
  readonly type: string;
  getNullCell(): C;
  getLine(line: number): { getCell(column: number, cell?: C): C | undefined } | undefined;
}
export interface WithCells<C extends Cell> {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: { readonly active: Buffer<C> };
  readonly modes: {
    readonly applicationCursorKeysMode: boolean;
    readonly applicationKeypadMode: boolean;
    readonly insertMode: boolean;
    readonly mouseTrackingMode: string;
    readonly originMode: boolean;
    readonly wraparoundMode: boolean;
  };
}

export interface Cells {
  /** A styled run is `«style»text»`; blanks without a ground at the end of a line are left out. */
  lines: string[];
  /** `column,row`, as tmux counts them. */
  cursor: string;
  /** Those modes of a program that tmux tells of, by name, in order. */
  modes: string[];
}

/** @param above how many lines above the screen to read as well, as many as there are at most */
export function cellsOf<C extends Cell>(terminal: WithCells<C>, above = 0): Cells {
  const { active } = terminal.buffer;
  const cell = active.getNullCell();
  const lines: string[] = [];
  for (let line = Math.max(0, active.baseY - above); line < active.baseY + terminal.rows; line++) {
    const cells = active.getLine(line);
    const runs: { style: string; text: string }[] = [];
    for (let column = 0; column < terminal.cols; column++) {
      const at = cells?.getCell(column, cell);
      if (at === undefined || at.getWidth() === 0) continue;
      const text = at.getChars() || ' ';
      const style = styleOf(at, text === ' ');
      const last = runs.at(-1);
      if (last?.style === style) last.text += text;
      else runs.push({ style, text });
    }
    const last = runs.at(-1);
    if (last?.style === '') last.text = last.text.trimEnd();
    lines.push(runs.map(({ style, text }) => (style === '' ? text : `«${style}»${text}»`)).join(''));
  }
  return { lines, cursor: `${active.cursorX},${active.cursorY}`, modes: modesOf(terminal) };
}

/** Of a blank only what can be seen of it. */
function styleOf(cell: Cell, blank: boolean): string {
  const parts: string[] = [];
  const add = (on: number | boolean, name: string): void => {
    if (on) parts.push(name);
  };
  add(!cell.isBgDefault(), `on ${cell.isBgRGB() ? '#' : ''}${cell.getBgColor().toString(cell.isBgRGB() ? 16 : 10)}`);
  add(cell.isUnderline(), 'underline');
  add(cell.isInverse(), 'inverse');
  add(cell.isStrikethrough(), 'strike');
  add(cell.isOverline(), 'overline');
  if (blank && !cell.isInverse()) return parts.join(' ');
  add(!cell.isFgDefault(), `${cell.isFgRGB() ? '#' : ''}${cell.getFgColor().toString(cell.isFgRGB() ? 16 : 10)}`);
  add(cell.isBold(), 'bold');
  add(cell.isDim(), 'dim');
  add(cell.isItalic(), 'italic');
  add(cell.isBlink(), 'blink');
  add(cell.isInvisible(), 'hidden');
  return parts.join(' ');
}

function modesOf<C extends Cell>({ modes, buffer }: WithCells<C>): string[] {
  const told = {
    alternate: buffer.active.type === 'alternate',
    cursorKeys: modes.applicationCursorKeysMode,
    insert: modes.insertMode,
    keypad: modes.applicationKeypadMode,
    origin: modes.originMode,
    wrap: modes.wraparoundMode,
  };
  const names = Object.entries(told).flatMap(([name, on]) => (on ? [name] : []));
  return [...names, `mouse ${modes.mouseTrackingMode}`];
}
