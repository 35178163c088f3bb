/** Rows of a terminal's screen as text that another terminal draws the same: characters, colours, attributes. */
import type { IBufferCell, IBufferLine } from '@xterm/headless';

/** Attributes of a cell as the parameters of SGR (ECMA-48, 8.3.117), all others reset; empty for a plain one. */
function attributes(cell: IBufferCell): string {
  if (cell.isAttributeDefault()) return '';
  let sgr = '';
  if (cell.isBold()) sgr += ';1';
  if (cell.isDim()) sgr += ';2';
  if (cell.isItalic()) sgr += ';3';
  if (cell.isUnderline()) sgr += ';4';
  if (cell.isBlink()) sgr += ';5';
  if (cell.isInverse()) sgr += ';7';
  if (cell.isInvisible()) sgr += ';8';
  if (cell.isStrikethrough()) sgr += ';9';
  if (cell.isOverline()) sgr += ';53';
  if (cell.isFgRGB()) sgr += `;38;2;${rgb(cell.getFgColor())}`;
  else if (cell.isFgPalette()) sgr += palette(cell.getFgColor(), 30, 90, 38);
  if (cell.isBgRGB()) sgr += `;48;2;${rgb(cell.getBgColor())}`;
  else if (cell.isBgPalette()) sgr += palette(cell.getBgColor(), 40, 100, 48);
  return sgr;
}

const rgb = (value: number): string => `${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`;

function palette(index: number, normal: number, bright: number, extended: number): string {
  if (index < 8) return `;${normal + index}`;
  return index < 16 ? `;${bright + index - 8}` : `;${extended};5;${index}`;
}

/** Gathers one row, and changes the attributes only where they differ from the cell before. */
export class Row {
  private text = '';
  private sgr = '';
  /** Blanks without attributes that have not been written: at the end of a row they need not be. */
  private blanks = 0;

  private put(characters: string, sgr: string): void {
    if (characters === ' ' && sgr === '') {
      this.blanks++;
      return;
    }
    this.flush();
    if (sgr !== this.sgr) {
      this.text += `\x1b[0${sgr}m`;
      this.sgr = sgr;
    }
    this.text += characters;
  }

  private flush(): void {
    if (this.blanks === 0) return;
    if (this.sgr !== '') {
      this.text += '\x1b[0m';
      this.sgr = '';
    }
    this.text += ' '.repeat(this.blanks);
    this.blanks = 0;
  }

  /** A frame's characters, one for each cell. */
  frame(characters: string): void {
    for (const character of characters) this.put(character, character === ' ' ? '' : ';90');
  }

  /** So many cells of a terminal's line; blank where there is none. */
  line(line: IBufferLine | undefined, columns: number, cell: IBufferCell): void {
    for (let x = 0; x < columns; x++) {
      const found = line?.getCell(x, cell);
      if (found === undefined) {
        this.put(' ', '');
        continue;
      }
      const width = found.getWidth();
      if (width === 0) continue; // The second half of a wide character.
      // One that is cut in half by the edge is not shown.
      this.put((x + width <= columns && found.getChars()) || ' ', attributes(found));
    }
  }

  /** The row, with what is left of the screen's line erased. */
  finish(): string {
    const reset = this.sgr === '' ? '' : '\x1b[0m';
    const text = `${this.text}${reset}\x1b[K`;
    this.text = '';
    this.sgr = '';
    this.blanks = 0;
    return text;
  }
}
