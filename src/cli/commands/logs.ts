/** logs: what panes have printed, from disk; one log as it is, several merged by time. */
import { MuxError } from '../../core/errors.ts';
import {
  isCapturing,
  isLogId,
  type Log,
  listLogs,
  logSize,
  logsDirectory,
  openLog,
  readStatus,
  wasKilled,
} from '../../core/logs/folder.ts';
import { followLog } from '../../core/logs/follow.ts';
import type { LogEntry } from '../../core/logs/lines.ts';
import { escaped } from '../../core/logs/pattern.ts';
import { lastLines, logsAll, startOf, startOfLast } from '../../core/logs/reader.ts';
import { searchLogs } from '../../core/logs/search.ts';
import { findTarget } from '../../core/target.ts';
import { allPanes } from '../../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags } from '../flags.ts';
import { flush, plain, printJson, printProblem, stderr, stdout } from '../output.ts';
import { opening, withTmux } from '../server.ts';
import { cells, count, pad, sizeText } from '../text.ts';

interface LogFlags extends GlobalFlags {
  follow?: boolean;
  lines?: number;
  since?: number;
  until?: number;
  grep?: string;
  text?: string;
  ignoreCase?: boolean;
  raw?: boolean;
  list?: boolean;
}

/** A log and what a person calls its pane. */
interface Named {
  readonly log: Log;
  readonly name: string;
}

interface Line extends LogEntry {
  readonly from: Named;
}

/** So many lines come before those that are followed. */
const BEFORE_FOLLOWING = 10;

export async function logs(target: string | undefined, flags: LogFlags): Promise<void> {
  const pattern = patternOf(flags);
  const found = await chosen(target, flags);
  if (flags.list) {
    list(found, flags);
    return;
  }
  const show = printer(found.length > 1, flags);
  if (flags.follow) await follow(found, flags, pattern, show);
  else for await (const line of lines(found, flags, pattern)) await show(line);
  for (const named of found) tellLoss(named);
}

/** @throws Exit with what is wrong told */
function patternOf({ grep, text, ignoreCase }: LogFlags): RegExp | null {
  if (text !== undefined) return new RegExp(escaped(text), ignoreCase ? 'i' : '');
  if (grep === undefined) return null;
  try {
    return new RegExp(grep, ignoreCase ? 'i' : '');
  } catch (error) {
    printProblem({ message: `--grep: ${(error as Error).message}` });
    throw new Exit(EXIT.badInput);
  }
}

/** The logs that the target names, those of panes that are there under the names that these have now. */
async function chosen(target: string | undefined, flags: LogFlags): Promise<Named[]> {
  const { sessions, directory } = await withTmux(opening(flags), async (tmux) => ({
    sessions: (await tmux.snapshot()).sessions,
    directory: logsDirectory(tmux.socketPath),
  }));
  if (target === undefined || isLogId(target)) {
    const names = new Map(
      sessions.flatMap((session) => panesOf(session)).map(({ pane, name }) => [pane.log?.id, name]),
    );
    const all = listLogs(directory).filter(({ id }) => target === undefined || id === target);
    if (target !== undefined && all.length === 0) throw new MuxError('not-found', `There is no log ${target}`);
    return all.map((log) => ({ log, name: names.get(log.id) ?? nameOf(log) }));
  }
  const { session, window, pane } = findTarget<PaneRecord, WindowRecord, SessionRecord>(sessions, target);
  const panes = panesOf(session, window, pane);
  const logged = panes.flatMap(({ pane: { log }, name }) =>
    // One that was declined was never begun.
    log === null || (log.off === true && openLog(directory, log.id).about === null)
      ? []
      : [{ log: openLog(directory, log.id), name }],
  );
  if (logged.length > 0 || flags.list) return logged;
  throw new MuxError(
    'not-found',
    panes.length === 1 ? `${panes[0]?.name} is not logged` : `No pane of ${target} is logged`,
    'Muxworks logs the panes that it makes; in a playbook, log:true logs any',
  );
}

function panesOf(
  session: SessionRecord,
  window: WindowRecord | null = null,
  pane: PaneRecord | null = null,
): { pane: PaneRecord; name: string }[] {
  return (window === null ? session.windows : [window]).flatMap((one) =>
    one.panes
      .filter((candidate) => pane === null || candidate === pane)
      .map((found) => ({ pane: found, name: `${session.name}|${one.name}|${found.label ?? found.number}` })),
  );
}

function nameOf({ about, id }: Log): string {
  return about === null ? id : `${about.session}|${about.window}|${about.label ?? about.number}`;
}

/** What is asked for, in order of time where there are several logs. */
async function* lines(from: readonly Named[], flags: LogFlags, pattern: RegExp | null): AsyncGenerator<Line> {
  const { lines: last } = flags;
  const simple = pattern === null && flags.since === undefined && flags.until === undefined;
  if (last === undefined) {
    yield* merged(from.map((named) => linesOf(named, flags, pattern)));
    return;
  }
  const kept: Line[] = [];
  for (const named of from) {
    const mine: Line[] = [];
    if (simple) {
      const { entries } = await lastLines(named.log, last, readOptions(flags));
      mine.push(...entries.map((entry) => ({ ...entry, from: named })));
    } else {
      for await (const line of linesOf(named, flags, pattern)) {
        mine.push(line);
        if (mine.length > 2 * last + 1000) mine.splice(0, mine.length - last);
      }
    }
    kept.push(...mine.slice(Math.max(0, mine.length - last)));
  }
  // A stable sort: lines of one log stay in their order.
  if (from.length > 1) kept.sort((a, b) => a.timestamp - b.timestamp);
  yield* kept.slice(Math.max(0, kept.length - last));
}

async function* linesOf(from: Named, flags: LogFlags, pattern: RegExp | null): AsyncGenerator<Line> {
  const options = readOptions(flags);
  // A text is found as it stands, and faster so; where capitals do not matter it is an expression.
  const sought = flags.text === undefined || flags.ignoreCase ? pattern && { pattern } : { text: flags.text };
  const all = sought === null ? logsAll(from.log, options) : searchLogs([from.log], { ...options, ...sought });
  for await (const { content, timestamp, offset } of all) yield { content, timestamp, offset, from };
}

function readOptions({ since, until, raw }: LogFlags) {
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(raw === undefined ? {} : { raw }),
  };
}

/** Several sources, each in order of time, as one; of the same time, the first source goes first. */
async function* merged(sources: readonly AsyncGenerator<Line>[]): AsyncGenerator<Line> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, line: await nextOf(source) })));
  for (;;) {
    let first: (typeof heads)[number] | null = null;
    for (const head of heads) {
      if (head.line !== null && (first?.line == null || head.line.timestamp < first.line.timestamp)) first = head;
    }
    if (first?.line == null) return;
    yield first.line;
    first.line = await nextOf(first.source);
  }
}

async function nextOf(source: AsyncGenerator<Line>): Promise<Line | null> {
  const { done, value } = await source.next();
  return done ? null : value;
}

/** Each log from its last lines on, as lines become complete. */
async function follow(
  from: readonly Named[],
  flags: LogFlags,
  pattern: RegExp | null,
  show: (line: Line) => Promise<void>,
): Promise<void> {
  const { since = 0, until = Number.POSITIVE_INFINITY, raw = false } = flags;
  const stop = new AbortController();
  // The reader goes away (`| head`): then there is nobody to follow for.
  process.stdout.once('error', () => stop.abort());
  await Promise.all(
    from.map(async (named) => {
      const before = flags.lines ?? BEFORE_FOLLOWING;
      const begin = flags.since === undefined ? await startOfLast(named.log.folder, before) : startOf(named.log, since);
      const over = new AbortController();
      const signal = AbortSignal.any([stop.signal, over.signal]);
      const onKilled = (): void => {
        stderr.line(`${plain(named.name)}: its logging was killed; waits until it is switched on again`);
        whenPaneGone(named, flags, signal).then(
          // Where it goes on, its own end is told by it.
          () => wasKilled(named.log) && over.abort(),
          () => over.abort(),
        );
      };
      const onMissed = (bytes: number): void =>
        stderr.line(
          `${plain(named.name)}: ${sizeText(bytes)} are missing here: they were dropped before they were read`,
        );
      for await (const entry of followLog(named.log, { raw, from: begin, signal, onKilled, onMissed })) {
        if (entry.timestamp > until) return;
        if (entry.timestamp < since || pattern?.test(entry.content) === false) continue;
        await show({ ...entry, from: named });
      }
    }),
  );
}

/** Resolves when the pane of a log is no more. */
async function whenPaneGone({ log }: Named, flags: LogFlags, signal: AbortSignal): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    tmux.watch();
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
      tmux.on('snapshot', (snapshot) => {
        if (![...allPanes(snapshot)].some(({ pane }) => pane.log?.id === log.id && !pane.dead)) resolve();
      });
      tmux.refresh();
    });
  });
}

/** So much waits for a slow reader at most. */
const UNWRITTEN_BYTES = 1024 * 1024;

function printer(several: boolean, { json, raw }: LogFlags): (line: Line) => Promise<void> {
  return async ({ content, timestamp, offset, from }) => {
    if (json) {
      const { name, log } = from;
      printJson({ pane: name, log: log.id, timestamp, offset, content });
    } else {
      const text = raw ? content : content.replace(CONTROLS, '');
      stdout.line(several ? `${stdout.paint('cyan', plain(from.name))} ${text}` : text);
    }
    if (process.stdout.writableLength > UNWRITTEN_BYTES) await flush();
  };
}

/** What could move a terminal's cursor; tabs stay. */
const CONTROLS = /(?!\t)\p{Cc}/gu;

function tellLoss({ log, name }: Named): void {
  const status = readStatus(log.folder);
  if (status === null || status.lost === 0) return;
  const when = [status.lostFrom, status.lostTo].map((time) => new Date(time ?? 0).toISOString()).join(' to ');
  const now = status.losing ? ', and it goes on' : '';
  stderr.line(
    `${plain(name)}: ${count(status.lost, 'byte')} could not be written (${status.reason}), last ${when}${now}`,
  );
}

function list(found: readonly Named[], flags: LogFlags): void {
  const rows = found.map(({ log, name }) => {
    const { bytes, changedAt } = logSize(log);
    const begun = log.about?.madeAt ?? 0;
    return {
      id: log.id,
      pane: name,
      tmuxPane: log.about?.pane ?? null,
      bytes,
      begun,
      changedAt,
      live: isCapturing(log),
    };
  });
  if (flags.json) {
    printJson({ logs: rows.map(({ changedAt, ...row }) => ({ ...row, changedAt: Math.round(changedAt) })) });
    return;
  }
  if (rows.length === 0) stdout.line('No logs.');
  const widest = Math.max(0, ...rows.map(({ pane }) => cells(plain(pane))));
  for (const { id, pane, bytes, begun, live } of rows) {
    const state = live ? stdout.paint('green', 'live  ') : stdout.paint('dim', 'ended ');
    const since = begun === 0 ? '' : new Date(begun).toISOString().slice(0, 19).replace('T', ' ');
    stdout.line(`${id}  ${state}  ${pad(plain(pane), widest)}  ${sizeText(bytes).padStart(8)}  ${since}`);
  }
}
