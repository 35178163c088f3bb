/** The places of lines of several logs in one order, a few numbers each: a million of them are 20 MB. */

/** Lines of one log, in order. */
export interface Batch {
  /** The log's number in the list. */
  readonly log: number;
  readonly offsets: readonly number[];
  readonly times: readonly number[];
}

export interface Arrangement {
  readonly newestFirst: boolean;
  /** Log by log, in the order of their numbers. */
  readonly grouped: boolean;
}

export interface Place {
  readonly log: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export class LineList {
  /** In order of time, and of logs where grouped: the oldest first, however it is shown. */
  private columns = columnsOf(0);
  private length = 0;
  /** See LogListState. */
  version = 0;
  first = 0;

  constructor(private arrangement: Arrangement) {}

  get count(): number {
    return this.length;
  }

  get isGrouped(): boolean {
    return this.arrangement.grouped;
  }

  /** A copy, which stays as it is now. */
  snapshot(): LineList {
    const copied = new LineList(this.arrangement);
    const { logs, offsets, times } = this.columns;
    copied.columns = { logs: logs.slice(), offsets: offsets.slice(), times: times.slice() };
    copied.length = this.length;
    return copied;
  }

  /** The line at an index, as shown. */
  at(index: number): Place {
    const place = this.arrangement.newestFirst ? this.length - 1 - index : index;
    return {
      log: this.columns.logs[place] as number,
      offset: this.columns.offsets[place] as number,
      time: this.columns.times[place] as number,
    };
  }

  /** Where a line stands, as shown; null where it does not. */
  locate(log: number, offset: number): number | null {
    for (let place = 0; place < this.length; place++) {
      if (this.columns.offsets[place] !== offset || this.columns.logs[place] !== log) continue;
      return this.arrangement.newestFirst ? this.length - 1 - place : place;
    }
    return null;
  }

  /** How many lines of each log there are, in the order shown. */
  groups(): { log: number; count: number }[] {
    const counts = new Map<number, number>();
    for (let place = 0; place < this.length; place++) {
      const log = this.columns.logs[place] as number;
      counts.set(log, (counts.get(log) ?? 0) + 1);
    }
    return [...counts].map(([log, count]) => ({ log, count })).sort((a, b) => a.log - b.log);
  }

  add(batches: readonly Batch[]): void {
    const added = this.sorted(batches);
    const count = added.logs.length;
    if (count === 0) return;
    const { newestFirst } = this.arrangement;
    const before = this.length;
    const last = before - 1;
    this.reserve(before + count);
    if (before === 0 || this.compare(added, 0, this.columns, last) >= 0) {
      this.put(added, before);
      if (newestFirst && before > 0) this.first -= count;
    } else if (this.compare(added, count - 1, this.columns, 0) <= 0) {
      for (const column of Object.values(this.columns)) column.copyWithin(count, 0, before);
      this.put(added, 0);
      if (!newestFirst) this.first -= count;
    } else {
      // From the end, so that nothing is written over that is still to be read.
      let ours = last;
      let theirs = count - 1;
      for (let to = before + count - 1; theirs >= 0; to--) {
        const from = ours >= 0 && this.compare(added, theirs, this.columns, ours) < 0;
        copy(from ? this.columns : added, from ? ours-- : theirs--, this.columns, to);
      }
      this.version++;
      this.first = 0;
    }
    this.length = before + count;
  }

  /** Lets the oldest lines go that are more than `most`; whether there were such. */
  keep(most: number): boolean {
    const surplus = this.length - most;
    if (surplus <= 0) return false;
    for (const column of Object.values(this.columns)) column.copyWithin(0, surplus, this.length);
    this.length = most;
    if (!this.arrangement.newestFirst) this.first += surplus;
    return true;
  }

  clear(): void {
    this.length = 0;
    this.first = 0;
    this.version++;
  }

  arrange(arrangement: Arrangement): void {
    const { grouped, newestFirst } = this.arrangement;
    const sort = arrangement.grouped !== grouped || (grouped && arrangement.newestFirst !== newestFirst);
    this.arrangement = arrangement;
    this.version++;
    this.first = 0;
    if (!sort) return;
    const before = this.columns;
    const order = Uint32Array.from({ length: this.length }, (_, place) => place).sort((a, b) =>
      this.compare(before, a, before, b),
    );
    this.columns = columnsOf(this.length);
    for (const [to, from] of order.entries()) copy(before, from, this.columns, to);
  }

  private sorted(batches: readonly Batch[]): Readings {
    const some = batches.filter(({ offsets }) => offsets.length > 0);
    const logs = some.flatMap(({ log, offsets }) => Array<number>(offsets.length).fill(log));
    const offsets = some.flatMap((batch) => batch.offsets);
    const times = some.flatMap((batch) => batch.times);
    const all = { logs, offsets, times };
    if (some.length < 2) return all;
    const order = logs.map((_, place) => place).sort((a, b) => this.compare(all, a, all, b));
    return {
      logs: order.map((place) => logs[place] as number),
      offsets: order.map((place) => offsets[place] as number),
      times: order.map((place) => times[place] as number),
    };
  }

  /** Lines of one log are in the order of their offsets, whatever the clock did meanwhile. */
  private compare(a: Readings, at: number, b: Readings, bt: number): number {
    const log = (a.logs[at] as number) - (b.logs[bt] as number);
    const offset = (a.offsets[at] as number) - (b.offsets[bt] as number);
    if (log === 0) return offset;
    // Groups stand in the order of their logs, also where their lines are shown from the last to the first.
    if (this.arrangement.grouped) return this.arrangement.newestFirst ? -log : log;
    return (a.times[at] as number) - (b.times[bt] as number) || log;
  }

  private put({ logs, offsets, times }: Readings, at: number): void {
    this.columns.logs.set(logs, at);
    this.columns.offsets.set(offsets, at);
    this.columns.times.set(times, at);
  }

  private reserve(length: number): void {
    const before = this.columns;
    if (before.logs.length >= length) return;
    this.columns = columnsOf(Math.max(1024, length, Math.ceil(before.logs.length * 1.5)));
    this.put(before, 0);
  }
}

interface Readings {
  readonly logs: ArrayLike<number>;
  readonly offsets: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

interface Columns extends Readings {
  readonly logs: Uint32Array;
  readonly offsets: Float64Array;
  readonly times: Float64Array;
}

function columnsOf(length: number): Columns {
  return { logs: new Uint32Array(length), offsets: new Float64Array(length), times: new Float64Array(length) };
}

function copy(from: Readings, at: number, to: Columns, place: number): void {
  to.logs[place] = from.logs[at] as number;
  to.offsets[place] = from.offsets[at] as number;
  to.times[place] = from.times[at] as number;
}
