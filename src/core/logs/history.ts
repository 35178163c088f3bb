/** What a pane showed before it was logged, as the first segment of its log. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURE_BASE, segmentFile } from './segments.ts';

const EARLIER = '[muxworks: what was printed before this was not logged]\n';

/** Prints what a pane shows, history included; in one tmux sequence with pipe-pane each byte is in one of the two. */
export function historyCommands(pane: string): string[][] {
  return [
    ['display-message', '-p', '-t', pane, '#{cursor_x} #{history_size} #{history_limit}'],
    ['capture-pane', '-p', '-e', '-J', '-S', '-', '-t', pane],
  ];
}

/**
 * Writes what historyCommands printed before the place where capturing began. Where it is too long, its end.
 * @param folder that of the log
 */
export function writeHistory(folder: string, [told = '', screen = '']: readonly string[]): void {
  const [column, size, limit] = told.split(' ').map(Number) as [number, number, number];
  // The screen below the cursor is empty; where the cursor stands at the beginning of a line, the one before was ended.
  const shown = screen.replace(/\s+$/, '');
  if (shown === '') return;
  // A prompt ends with a space that has just been cut off.
  const ended = column === 0 ? `${shown}\n` : shown + (/^ +/.exec(screen.slice(shown.length))?.[0] ?? '');
  // tmux drops a tenth of a history that is full.
  const full = size > 0 && size >= limit * 0.9;
  let bytes = Buffer.from((full ? EARLIER : '') + ended);
  if (bytes.length > CAPTURE_BASE) {
    bytes = bytes.subarray(bytes.length - CAPTURE_BASE);
    bytes = bytes.subarray(bytes.indexOf(0x0a) + 1);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, segmentFile(CAPTURE_BASE - bytes.length, 'log'));
  const unfinished = join(folder, 'history.new');
  writeFileSync(unfinished, bytes, { mode: 0o600 });
  const index = join(folder, segmentFile(CAPTURE_BASE - bytes.length, 'idx'));
  writeFileSync(index, `${CAPTURE_BASE - bytes.length} ${Date.now()}\n`, { mode: 0o600 });
  renameSync(unfinished, path);
}
