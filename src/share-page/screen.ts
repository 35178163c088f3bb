/** The terminal of the page: the size of the shared window, in letters as large as the page allows. */
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { countAsTmux } from '../core/terminal/widths.ts';
import { readPalette } from '../renderer/terminal/colours.ts';

const SMALLEST = 5;
const LARGEST = 20;
/** Before anything is shown. */
const USUAL = 13;
/** Around the terminal, pixels. */
const MARGIN = 16;

export class Screen {
  readonly terminal: Terminal;
  /** The cells of the shared window; null until it is known. */
  private wanted: { columns: number; rows: number } | null = null;

  constructor(
    private readonly stage: HTMLElement,
    host: HTMLElement,
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
    countAsTmux(this.terminal);
    this.terminal.open(host);
    this.drawFast();
    new ResizeObserver(() => this.fit()).observe(stage);
  }

  /** By WebGL, which also draws lines without gaps; where there is none, the page's elements do. */
  private drawFast(): void {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.terminal.loadAddon(webgl);
    } catch {
      // This browser has none.
    }
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

  /** The largest letters with which everything fits. */
  fit(): void {
    const width = this.stage.clientWidth - MARGIN;
    const height = this.stage.clientHeight - MARGIN;
    if (width <= 0 || height <= 0) return;
    const { terminal, wanted } = this;
    if (wanted === null) return;
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
