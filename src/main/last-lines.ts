/** The last lines of what a pane shows, in the colours that lines before them have begun. */

const ESC = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESC}\\[[\\d;:]*m`, 'g');

/** @param text with colour sequences, as `capture-pane -e` prints it: a colour lasts until the next one, over line ends */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  const before = lines.splice(0, Math.max(0, lines.length - count));
  return (before.join('\n').match(COLOURS) ?? []).join('') + lines.join('\n');
}
