/** Lists of lines of logs: filled by a search or a tail, kept as places, read a page at a time. Runs in its own thread. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { MuxError, toProblem } from '../../core/errors.ts';
import { BLOCK_BYTES } from '../../core/logs/blocks.ts';
import { type Log, openLog } from '../../core/logs/folder.ts';
import { escaped, findMarks, type LineFinder } from '../../core/logs/pattern.ts';
import { findLast } from '../../core/logs/reader.ts';
import { bytesOf, everyLine, type Piece, type Places, piecesOf, scanPiece } from '../../core/logs/scan.ts';
import { finderOf } from '../../core/logs/search.ts';
import { listSegments } from '../../core/logs/segments.ts';
import type { CallInput } from '../../shared/ipc.ts';
import type { LogFind, LogLine, LogListState } from '../../shared/ipc-logs.ts';
import type { DiskLogs } from './disk.ts';
import { type Batch, LineList, type Place } from './line-list.ts';
import { readLines, wholeLines } from './lines.ts';

/** So many lines a search finds at most, and a list of all lines holds. */
const MOST = 1_000_000;
/** A tail begins so many lines before the end, over all its logs, and lets older ones go beyond twice of that. */
const TAIL = 100_000;
/** Of each log in it at least. */
const TAIL_OF_EACH = 500;
/** A log at a place: so many lines before it and behind it. */
const AROUND = 250_000;
/** How often a list tells that it has grown. */
const TELL_MS = 80;
/** How long an expression may take for a block. */
const LIMIT_MS = 2000;
/** For the matches within the lines of a page, one by one. */
const MARK_LIMIT_MS = 100;
/** What is copied goes through the clipboard in one piece. */
const COPY_BYTES = 60 * 1024 * 1024;
/** Whole lines are read so many at once. */
const AT_ONCE = 500;

/** What is looked for. */
interface Sought {
  readonly lines: LineFinder;
  /** Where it stands within the text of a line. */
  readonly marks: ((text: string) => number[]) | null;
}

function soughtOf(find: LogFind | null): Sought {
  if (find === null) return { lines: everyLine, marks: null };
  const { text, regex, matchCase } = find;
  const pattern = expressionOf(regex ? text : escaped(text), matchCase);
  const query = regex || !matchCase ? { pattern } : { text };
  return { lines: finderOf({ ...query, limitMs: LIMIT_MS }), marks: findMarks(pattern, MARK_LIMIT_MS) };
}

/** @throws MuxError `bad-input` for what is no expression */
export function expressionOf(source: string, matchCase: boolean): RegExp {
  try {
    return new RegExp(source, matchCase ? '' : 'i');
  } catch (cause) {
    throw new MuxError('bad-input', `Not a regular expression: ${(cause as Error).message}`, undefined, { cause });
  }
}

/** How far a log has been looked through. */
interface Progress {
  next: number;
  /** The last line that is in the list. */
  reported: number;
}

interface Wish {
  readonly since: number | null;
  readonly until: number | null;
  readonly newestFirst: boolean;
  readonly grouped: boolean;
}

type Start = { kind: 'search' } | { kind: 'tail' } | { kind: 'place'; offset: number };

/** One list. What it shows is read by its owner. */
class List {
  readonly lines: LineList;
  private readonly progress = new Map<number, Progress>();
  private readonly dirty = new Set<number>();
  private readonly stopping = new AbortController();
  private readonly found = new Set<number>();
  private searching = true;
  private following = false;
  private searched = 0;
  private total = 0;
  private cut: LogListState['cut'] = null;
  private problem: LogListState['problem'] = null;
  private older = false;
  private missed = 0;
  private told = 0;
  private telling: NodeJS.Timeout | null = null;
  /** Lines that are found and not in the list yet, and how many. */
  private pending: Batch[] = [];
  private waiting = 0;

  constructor(
    readonly id: number,
    readonly logs: Log[],
    readonly sought: Sought,
    private readonly wish: Wish,
    private readonly start: Start,
    private readonly disk: DiskLogs,
    private readonly tell: (state: LogListState) => void,
  ) {
    this.lines = new LineList(wish);
    disk.on('grew', this.grew);
  }

  state(): LogListState {
    const { version, first, count } = this.lines;
    return {
      ...{ list: this.id, version, first, count },
      groups: this.lines.isGrouped
        ? this.lines.groups().map(({ log, count: size }) => ({ log: (this.logs[log] as Log).id, count: size }))
        : [],
      logs: this.found.size,
      ...{ searching: this.searching, searched: Math.min(this.searched, this.total), total: this.total },
      ...{ cut: this.cut, problem: this.problem, older: this.older, missed: this.missed },
    };
  }

  /** Resolves when everything that is there has been looked through, or that has ended. */
  async fill(added = this.logs.map((_, log) => log)): Promise<void> {
    this.searching = true;
    try {
      await this.look(added);
    } catch (error) {
      if (!this.stopping.signal.aborted) this.problem = toProblem(error);
    }
    this.searching = false;
    this.now();
    // What was added while it was looked through.
    for (const log of added) if (this.disk.isLive((this.logs[log] as Log).id)) this.grew((this.logs[log] as Log).id);
  }

  extend(logs: readonly Log[]): Promise<void> {
    const first = this.logs.length;
    this.logs.push(...logs);
    return this.fill(logs.map((_, at) => first + at));
  }

  stop(): void {
    if (!this.searching) return;
    this.cut = 'stopped';
    this.stopping.abort();
  }

  clear(): void {
    this.lines.clear();
    this.found.clear();
    this.now();
  }

  arrange(arrangement: Pick<Wish, 'newestFirst' | 'grouped'>): void {
    this.lines.arrange(arrangement);
    this.now();
  }

  close(): void {
    this.disk.off('grew', this.grew);
    this.stopping.abort();
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = null;
  }

  private async look(added: readonly number[]): Promise<void> {
    const { since, until } = this.range();
    const numbered = added.map((log) => ({ ...(this.logs[log] as Log), number: log }));
    for (const { number } of numbered) this.progress.set(number, { next: 0, reported: -1 });
    const from = new Map<number, number>();
    let pieces: Piece<Log & { number: number }>[];
    if (this.start.kind === 'search') pieces = piecesOf(numbered, { since, until, newestFirst: this.wish.newestFirst });
    else {
      const each = Math.max(TAIL_OF_EACH, Math.floor(TAIL / this.logs.length));
      for (const { number, folder } of numbered) {
        const { kind } = this.start;
        const found =
          kind === 'place' ? await findLast(folder, AROUND, this.start.offset) : await findLast(folder, each);
        from.set(number, found.offset);
        this.older ||= found.truncated;
      }
      // All segments of a log are one piece here: it is read on from an offset.
      pieces = numbered.map((log) => ({ log, segments: listSegments(log.folder), startedAt: 0, last: true }));
    }
    this.total += bytesOf(pieces);
    const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
    const most = this.start.kind === 'place' ? 2 * AROUND : MOST;
    for (const piece of pieces) {
      const options = { since, until, from: from.get(piece.log.number) ?? 0, signal: this.stopping.signal };
      for await (const places of scanPiece(piece, this.sought.lines, options, buffer)) {
        this.take(piece.log.number, places, piece.last);
        this.searched += places.bytes;
        if (this.lines.count + this.waiting >= most) {
          this.cut = 'full';
          return;
        }
        // A tail is shown when it is whole; a search as it finds.
        if (this.start.kind === 'search' && performance.now() - this.told >= TELL_MS) this.now();
      }
    }
  }

  /** @param last they are of the end of the log, where it goes on growing */
  private take(log: number, { offsets, times, next }: Places, last: boolean): void {
    const progress = this.progress.get(log) as Progress;
    const from = last ? offsets.findIndex((offset) => offset > progress.reported) : 0;
    if (last) progress.next = Math.max(progress.next, next);
    if (offsets.length === 0 || from < 0) return;
    if (last) progress.reported = offsets.at(-1) as number;
    this.found.add(log);
    this.pending.push({
      log,
      offsets: from === 0 ? offsets : offsets.slice(from),
      times: from === 0 ? times : times.slice(from),
    });
    this.waiting += offsets.length - from;
  }

  private range(): { since: number; until: number } {
    return { since: this.wish.since ?? 0, until: this.wish.until ?? Number.POSITIVE_INFINITY };
  }

  private readonly grew = (id: string): void => {
    // A list that was ended before all of it was found would have a gap.
    if (this.wish.until !== null || this.cut !== null || this.problem !== null) return;
    const log = this.logs.findIndex((each) => each.id === id);
    if (log < 0) return;
    this.dirty.add(log);
    void this.follow();
  };

  /** Takes in what was added to logs since they were looked through. */
  private async follow(): Promise<void> {
    if (this.following || this.searching) return;
    this.following = true;
    try {
      while (this.dirty.size > 0 && !this.stopping.signal.aborted) {
        const logs = [...this.dirty];
        this.dirty.clear();
        const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
        for (const log of logs) await this.catchUp(log, buffer);
        this.soon();
        await new Promise((resolve) => setTimeout(resolve, TELL_MS));
      }
    } catch (error) {
      if (!this.stopping.signal.aborted) this.problem = toProblem(error);
    }
    this.following = false;
  }

  private async catchUp(log: number, buffer: Buffer): Promise<void> {
    const progress = this.progress.get(log) as Progress;
    const segments = listSegments((this.logs[log] as Log).folder);
    const first = segments[0]?.offset ?? 0;
    if (progress.next > 0 && first > progress.next) this.missed += first - progress.next;
    const options = { ...this.range(), from: progress.next, signal: this.stopping.signal };
    for await (const places of scanPiece({ segments }, this.sought.lines, options, buffer))
      this.take(log, places, true);
  }

  private soon(): void {
    this.telling ??= setTimeout(() => this.now(), 0);
  }

  /** Puts what was found into the list and tells of it. */
  private now(): void {
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = null;
    this.told = performance.now();
    const { pending } = this;
    this.pending = [];
    this.waiting = 0;
    this.lines.add(pending);
    const most = this.start.kind === 'tail' ? 2 * TAIL : MOST;
    if (this.cut === null && this.lines.keep(most)) this.older = true;
    this.tell(this.state());
  }
}

export class LogLists {
  private readonly lists = new Map<number, List>();
  private last = 0;

  constructor(
    private readonly disk: DiskLogs,
    private readonly tell: (state: LogListState) => void,
  ) {}

  /** @throws MuxError `bad-input` for what is no expression */
  open({ logs, find, since, until, newestFirst, grouped }: CallInput<'logs.open'>): LogListState {
    const sought = soughtOf(find);
    const kind = find === null && since === null && until === null ? 'tail' : 'search';
    const list = this.make(logs, sought, { since, until, newestFirst, grouped }, { kind });
    void list.fill();
    return list.state();
  }

  /** Resolves when the log around the place has been read. @throws MuxError `not-found` where that is no longer kept */
  async place({ log, offset, find }: CallInput<'logs.place'>): Promise<{ state: LogListState; index: number }> {
    const wish = { since: null, until: null, newestFirst: false, grouped: false };
    const sought = { ...soughtOf(find), lines: everyLine };
    const list = this.make([log], sought, wish, { kind: 'place', offset });
    await list.fill();
    const index = list.lines.locate(0, offset);
    if (index === null) {
      this.close(list.id);
      throw new MuxError('not-found', 'That line is no longer kept', 'a log keeps its newest 32 MB; older lines go');
    }
    return { state: list.state(), index };
  }

  close(id: number): void {
    this.lists.get(id)?.close();
    this.lists.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.lists.keys()]) this.close(id);
  }

  stop(id: number): void {
    this.of(id).stop();
  }

  clear(id: number): void {
    this.of(id).clear();
  }

  arrange({ list, ...arrangement }: CallInput<'logs.arrange'>): void {
    this.of(list).arrange(arrangement);
  }

  extend({ list: id, logs }: CallInput<'logs.extend'>): void {
    const list = this.of(id);
    const known = new Set(list.logs.map((log) => log.id));
    const added = logs.filter((log) => !known.has(log)).map((log) => openLog(this.disk.directory, log));
    if (added.length > 0) void list.extend(added);
  }

  page({ list: id, from, count }: CallInput<'logs.page'>): { state: LogListState; from: number; lines: LogLine[] } {
    const list = this.of(id);
    return {
      state: list.state(),
      from,
      lines: readLines(list.logs, placesOf(list.lines, from, from + count), list.sought.marks),
    };
  }

  locate({ list: id, log, offset }: CallInput<'logs.locate'>): number | null {
    const list = this.of(id);
    const number = list.logs.findIndex((each) => each.id === log);
    return number < 0 ? null : list.lines.locate(number, offset);
  }

  /** Whole lines as text. @throws MuxError `bad-input` where it is too much for a clipboard */
  copy({ list: id, from, to }: CallInput<'logs.copy'>): { text: string; lines: number } {
    const list = this.of(id);
    const parts: string[] = [];
    let room = COPY_BYTES;
    for (let at = from; at <= to && at < list.lines.count; at += AT_ONCE) {
      for (const { text, bytes } of wholeLines(
        list.logs,
        placesOf(list.lines, at, Math.min(to + 1, at + AT_ONCE)),
        room,
      )) {
        parts.push(text);
        room -= bytes + 1;
      }
    }
    return { text: parts.join('\n'), lines: parts.length };
  }

  /**
   * Writes every line of a list, as it is now, to a file.
   * @param names what each log is called, where that is to stand before its lines
   * @throws MuxError `io`; what had been written then is removed, and a file that was there before is as it was
   */
  async save(
    id: number,
    path: string,
    times: boolean,
    names: Readonly<Record<string, string>> | null,
  ): Promise<number> {
    const list = this.of(id);
    const lines = list.lines.snapshot();
    const logs = [...list.logs];
    const part = `${path}.${randomUUID().slice(0, 8)}.part`;
    try {
      const file = await open(part, 'wx', 0o600);
      try {
        for (let from = 0; from < lines.count; from += AT_ONCE) {
          const some = placesOf(lines, from, from + AT_ONCE);
          const text = [...wholeLines(logs, some)].map(({ log, at, text: content }) => {
            const time = times && at > 0 ? `${new Date(at).toISOString()} ` : '';
            const name = names === null ? '' : `${names[log] ?? log} `;
            return `${time}${name}${content}\n`;
          });
          await file.write(text.join(''));
        }
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (cause) {
      await rm(part, { force: true }).catch(() => {});
      throw new MuxError('io', `${path} could not be written: ${(cause as Error).message}`, undefined, { cause });
    }
    return lines.count;
  }

  private make(ids: readonly string[], sought: Sought, wish: Wish, start: Start): List {
    const logs = ids.map((id) => openLog(this.disk.directory, id));
    const list = new List(++this.last, logs, sought, wish, start, this.disk, this.tell);
    this.lists.set(list.id, list);
    return list;
  }

  /** @throws MuxError `not-found` */
  private of(id: number): List {
    const list = this.lists.get(id);
    if (list === undefined) throw new MuxError('not-found', 'That list of lines is closed');
    return list;
  }
}

function placesOf(lines: LineList, from: number, to: number): Place[] {
  const end = Math.min(to, lines.count);
  return Array.from({ length: Math.max(0, end - from) }, (_, at) => lines.at(from + at));
}
