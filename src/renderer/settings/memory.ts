/** What scrollback takes, from what was measured of xterm: 3.4 MB at 1,000 lines of 200 columns, 14 MB at 10,000. Pure. */

const LINE_MB = (14 - 3.4) / 9000;
const EMPTY_MB = 3.4 - 1000 * LINE_MB;
const WALL = 16;

const text = (mb: number): string => (mb < 1000 ? `${Math.round(mb)} MB` : `${(mb / 1000).toFixed(1)} GB`);

/** `about 8 MB in a terminal of 200 columns, 130 MB in a wall of 16`. */
export function memoryOf(lines: number): string {
  const each = EMPTY_MB + lines * LINE_MB;
  return `about ${text(each)} in a terminal of 200 columns, ${text(each * WALL)} in a wall of ${WALL}`;
}
