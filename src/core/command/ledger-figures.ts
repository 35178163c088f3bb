/** What a command has used and written, measured after its end: CPU time from its shell, bytes from its log. */
import { readFileSync } from 'node:fs';
import { isCapturing, logSize, logsDirectory, openLog, readStatus } from '../logs/folder.ts';
import { endOfLog, readChunks } from '../logs/segments.ts';
import { whenFolder } from '../logs/wait.ts';
import type { PaneMark } from './state.ts';

/** proc(5) counts in ticks of USER_HZ, which is 100 on every Linux that Node.js runs on. */
const TICK_MS = 10;

/** CPU time that a shell and the children it has waited for have used, in ticks; null where that is not known. */
export function shellTicks(shell: number): number | null {
  try {
    const stat = readFileSync(`/proc/${shell}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, cutime, cstime: fields 14 to 17; the first here is the third.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return Number.isFinite(ticks) ? ticks : null;
  } catch {
    return null;
  }
}

/** After that the shell's prompts, and what a person does at them, have used CPU time of their own. */
const FRESH_MS = 5000;

/**
 * CPU time of a command whose end has just been noticed, in milliseconds, to 10 ms: what its shell and all that it has
 * waited for have used since. What the user's PROMPT_COMMAND has run by now is in it; processes that went on in the
 * background are not. Null where nobody looked within 5 s of the end.
 */
export function cpuSince(shell: number, before: number | null, endedAt: number | null): number | null {
  if (before === null || endedAt === null || Date.now() - endedAt > FRESH_MS) return null;
  const now = shellTicks(shell);
  return now === null || now < before ? null : (now - before) * TICK_MS;
}

/** A place in a pane's log. */
export interface LogPlace {
  readonly id: string;
  /** Bytes, as segments count them. */
  readonly offset: number;
}

/** The end of a log as it is now. */
export async function endOf(socketPath: string, id: string): Promise<LogPlace> {
  return { id, offset: (await endOfLog(openLog(logsDirectory(socketPath), id).folder)) ?? 0 };
}

/** How long the process that writes a log may be behind what the pane has printed. */
const LOG_TIMEOUT_MS = 2000;

/**
 * Bytes that a command has written to its terminal: in the pane's log those between the two marks of its shell. Null
 * where the log has not both: it began later, was switched off, or has dropped its beginning since.
 * @param mark the shell's mark of that command, ended
 */
export async function bytesBetweenMarks(
  socketPath: string,
  log: LogPlace | null,
  { shell, sequence, token, exitCode }: PaneMark,
): Promise<number | null> {
  if (log === null) return null;
  const { folder, id } = openLog(logsDirectory(socketPath), log.id);
  if (readStatus(folder)?.lost !== 0) return null;
  const mark = `\x1b]7;muxworks:v1/${shell}/${sequence}/${token}`;
  const run = await find(folder, log.offset, Buffer.from(`${mark}/run/`));
  if (run === null) return null;
  const bell = await find(folder, run, Buffer.from('\x07'));
  if (bell === null) return null;
  const done = Buffer.from(`\x1b]133;D;${exitCode ?? 0}\x07${mark}/done/`);
  const prompt = Buffer.from(`${mark}/prompt/`);
  const deadline = performance.now() + LOG_TIMEOUT_MS;
  for (let from = bell + 1; ; ) {
    const known = logSize({ folder }).bytes;
    const end = (await endOfLog(folder)) ?? from;
    const found = await find(folder, from, done);
    if (found !== null) return found - (bell + 1);
    // A shell whose PROMPT_COMMAND is readonly comes to its prompt without telling the end apart.
    if ((await find(folder, from, prompt)) !== null) return null;
    const left = deadline - performance.now();
    if (left <= 0 || !isCapturing({ folder, id })) return null;
    from = Math.max(bell + 1, end - done.length);
    await whenFolder(folder, () => (logSize({ folder }).bytes === known ? null : true), left);
  }
}

/** The offset of the first such bytes in a log; null where there are none, or where some before them are missing. */
async function find(folder: string, from: number, wanted: Buffer): Promise<number | null> {
  let tail: Buffer = Buffer.alloc(0);
  let next: number | null = null;
  for await (const { offset, bytes } of readChunks(folder, from)) {
    if (next !== null && offset !== next) tail = Buffer.alloc(0);
    const text = Buffer.concat([tail, bytes]);
    const at = text.indexOf(wanted);
    if (at >= 0) return offset - tail.length + at;
    tail = text.subarray(Math.max(0, text.length - wanted.length + 1));
    next = offset + bytes.length;
  }
  return null;
}
