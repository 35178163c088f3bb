/** The terminal of the page: as large as the page allows, in the size of the shared window or, where that is not told, its own. */
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { readPalette } from '../renderer/terminal/colours.ts';

const SMALLEST = 5;
const LARGEST = 16;
/** Of a terminal that chooses its own size. */
const USUAL = 13;
/** Around the terminal, pixels. */
const MARGIN = 16;

export class Screen {
  readonly terminal: Terminal;
  /** The cells of the shared window; null where the terminal has its own size. */
  private wanted: { columns: number; rows: number } | null = null;

  constructor(
    private readonly stage: HTMLElement,
    host: HTMLElement,
    /** Its size in cells is another. */
    private readonly resized: () => void,
  ) {
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorInactiveStyle: 'outline',
      disableStdin: true,
      drawBoldTextInBrightColors: false,
      fontFamily: '"JetBrains Mono", "DejaVu Sans Mono", monospace',
      fontSize: USUAL,
      fontWeightBold: 700,
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      scrollback: 0,
      theme: readPalette().theme,
    });
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = '11';
    this.terminal.open(host);
    new ResizeObserver(() => this.fit()).observe(stage);
  }

  recolour(): void {
    this.terminal.options.theme = readPalette().theme;
  }

  /** Takes the size of the shared window. */
  show(columns: number, rows: number): void {
    this.wanted = { columns, rows };
    if (columns !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(columns, rows);
    this.fit();
  }

  /** The largest letters with which everything fits, or as many cells as fit. */
  fit(): void {
    const width = this.stage.clientWidth - MARGIN;
    const height = this.stage.clientHeight - MARGIN;
    if (width <= 0 || height <= 0) return;
    const { terminal, wanted } = this;
    if (wanted === null) {
      terminal.options.fontSize = USUAL;
      const cell = this.cell();
      if (cell === null) return;
      const columns = Math.max(2, Math.floor(width / cell.width));
      const rows = Math.max(1, Math.floor(height / cell.height));
      if (columns === terminal.cols && rows === terminal.rows) return;
      terminal.resize(columns, rows);
      this.resized();
      return;
    }
    // A cell grows in steps of a pixel, so that the first reckoning may be too large.
    let size = LARGEST;
    for (let attempt = 0; attempt < 8; attempt++) {
      terminal.options.fontSize = size;
      const cell = this.cell();
      if (cell === null) return;
      const scale = Math.min(width / (cell.width * wanted.columns), height / (cell.height * wanted.rows));
      if (scale >= 1 || size <= SMALLEST) return;
      size = Math.max(SMALLEST, Math.min(size - 0.5, Math.floor(size * scale * 2) / 2));
    }
  }

  /** The size of a cell in pixels, as it is drawn now. */
  private cell(): { width: number; height: number } | null {
    const drawn = this.terminal.element?.querySelector<HTMLElement>('.xterm-screen');
    if (!drawn || drawn.offsetWidth === 0) return null;
    return { width: drawn.offsetWidth / this.terminal.cols, height: drawn.offsetHeight / this.terminal.rows };
  }

  /** The cell under a point of the page, from the top left. */
  at(x: number, y: number): { column: number; row: number } | null {
    const cell = this.cell();
    const box = this.terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
    if (cell === null || box === undefined) return null;
    return { column: Math.floor((x - box.left) / cell.width), row: Math.floor((y - box.top) / cell.height) };
  }
}
