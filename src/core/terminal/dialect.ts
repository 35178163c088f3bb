/**
 * Where xterm and tmux understand one sequence differently, a pane's terminal follows tmux: what it shows live is then
 * what tmux shows to everybody else, and what a later paint brings. Found with vttest and by trying each sequence that
 * xterm knows in both (docs/fidelity.md), and held by dialect.test.ts.
 */
import type { IFunctionIdentifier, Terminal } from '@xterm/xterm';

/** tmux 3.3a does nothing at these. */
const UNKNOWN_CSI: readonly IFunctionIdentifier[] = [
  /** CHT, HPR, VPR: tabs and places relative to the cursor. */
  { final: 'I' },
  { final: 'a' },
  { final: 'e' },
  /** SL, SR, DECIC, DECDC: whole columns moved. */
  { intermediates: ' ', final: '@' },
  { intermediates: ' ', final: 'A' },
  { intermediates: "'", final: '}' },
  { intermediates: "'", final: '~' },
  /** DECSTR: soft reset. */
  { intermediates: '!', final: 'p' },
  /** DECSCA, DECSED, DECSEL: characters that are protected from erasing, and erasing the others. */
  { intermediates: '"', final: 'q' },
  { prefix: '?', final: 'J' },
  { prefix: '?', final: 'K' },
];

/** LS2, LS3, LS3R, LS2R, LS1R: shifts to character sets that tmux has not. */
const UNKNOWN_ESC = ['n', 'o', '|', '}', '~'];
/** The character sets that xterm knows beside ASCII and line drawing, and those that tmux knows no way to use. */
const NATIONAL_SETS = [...'A4C5RQKYE6ZH7='];
const UNUSED_SETS = ['*', '+', '-', '.', '/'];

const LINE_FEED_NEW_LINE = 20;
const COLUMNS_132 = 3;
/** Modes that tmux has not: DECNKM, and saving the cursor alone. */
const UNKNOWN_MODES = [66, 1048];

type Params = readonly (number | number[])[];
interface BuiltInParams {
  readonly params: Params;
  readonly length: number;
}

/** What of xterm's inside is used: its own handlers, and the cursor's place. There is no other way to either. */
interface Inside {
  readonly buffer: { x: number; y: number };
  readonly _inputHandler: Record<
    'cursorPosition' | 'eraseInDisplay' | 'setScrollRegion' | 'insertLines' | 'deleteLines',
    (params: BuiltInParams) => unknown
  > & {
    backspace(): boolean;
    readonly _parser: { setExecuteHandler(character: string, handler: () => boolean): void };
  };
}

function insideOf(terminal: object): Inside | null {
  const inside = (terminal as { _core?: Partial<Inside> })._core;
  return inside?.buffer && inside._inputHandler ? (inside as Inside) : null;
}

const built = (...params: number[]): BuiltInParams => ({ params, length: params.length });

export function speakAsTmux(terminal: Pick<Terminal, 'parser' | 'modes' | 'cols' | 'buffer'>): void {
  const { parser } = terminal;
  const nothing = (): boolean => true;
  for (const id of UNKNOWN_CSI) parser.registerCsiHandler(id, nothing);
  for (const final of UNKNOWN_ESC) parser.registerEscHandler({ final }, nothing);
  for (const final of NATIONAL_SETS) {
    for (const intermediates of ['(', ')']) parser.registerEscHandler({ intermediates, final }, nothing);
  }
  for (const final of [...NATIONAL_SETS, '0', 'B']) {
    for (const intermediates of UNUSED_SETS) parser.registerEscHandler({ intermediates, final }, nothing);
  }
  const isOnly = (params: Params, mode: number): boolean => params.length === 1 && params[0] === mode;
  for (const final of ['h', 'l']) {
    parser.registerCsiHandler({ final }, (params) => isOnly(params, LINE_FEED_NEW_LINE));
    parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      if (UNKNOWN_MODES.some((mode) => isOnly(params, mode))) return true;
      if (params.includes(COLUMNS_132)) clear();
      return false;
    });
  }

  const inside = insideOf(terminal);
  /** DECCOLM: tmux changes no width, but does the clearing that goes with it. */
  function clear(): void {
    if (inside === null) return;
    inside._inputHandler.cursorPosition(built());
    inside._inputHandler.eraseInDisplay(built(2));
    if (terminal.modes.originMode) Object.assign(inside.buffer, { x: 0, y: 0 });
  }
  if (inside === null) return;
  // The first place of the screen, where xterm goes to the first of the region.
  parser.registerCsiHandler({ final: 'r' }, (params) => {
    if (!terminal.modes.originMode) return false;
    inside._inputHandler.setScrollRegion({ params, length: params.length });
    Object.assign(inside.buffer, { x: 0, y: 0 });
    return true;
  });
  // The cursor keeps its column.
  for (const [final, name] of [
    ['L', 'insertLines'],
    ['M', 'deleteLines'],
  ] as const) {
    parser.registerCsiHandler({ final }, (params) => {
      const { x } = inside.buffer;
      inside._inputHandler[name]({ params, length: params.length });
      inside.buffer.x = x;
      return true;
    });
  }
  // A full line leaves the cursor behind its last column; from there one step to the left is the last column.
  const isBehind = (): boolean => inside.buffer.x >= terminal.cols;
  parser.registerCsiHandler({ final: 'D' }, ([count]) => {
    if (!isBehind()) return false;
    inside.buffer.x = Math.max(0, terminal.cols - Math.max(1, Number(count ?? 1)));
    return true;
  });
  inside._inputHandler._parser.setExecuteHandler('\b', () => {
    const { buffer } = inside;
    const { active } = terminal.buffer;
    const wrapped = buffer.x === 0 && active.getLine(active.baseY + buffer.y)?.isWrapped === true;
    if (isBehind()) buffer.x = terminal.cols - 1;
    else if (wrapped && buffer.y > 0) Object.assign(buffer, { x: terminal.cols - 1, y: buffer.y - 1 });
    else inside._inputHandler.backspace();
    return true;
  });
}
