/** The lines of a list that are on show and around: asked for as they come into view, let go when they are far away. */
import type { LogLine, LogListState } from '../../shared/ipc-logs.ts';
import { PAGE_MOST } from '../../shared/log-bounds.ts';
import { call, toProblem } from '../bridge/client.ts';
import { OneInFlight } from '../panes/throttle.ts';

/** So many lines beside those on show are asked for with them. */
const BESIDE = 60;
/** So many are kept. */
const KEPT = 4000;

interface Wish {
  state: LogListState;
  from: number;
  to: number;
}

export class LinePages {
  private readonly lines = new Map<number, LogLine>();
  private version = -1;
  private readonly calls = new OneInFlight<Wish>((wish) => this.read(wish));

  /**
   * @param changed lines have come
   * @param lost the list is no more: whoever shows it opens another
   */
  constructor(
    private readonly list: number,
    private readonly changed: () => void,
    private readonly lost: () => void,
  ) {}

  /** The line of that number (LogListState.first + index); undefined while it is not here yet. */
  line(number: number, version: number): LogLine | undefined {
    return version === this.version ? this.lines.get(number) : undefined;
  }

  /** Lines from one index to another come into view; those that are not here, or may have grown, are asked for. */
  want(state: LogListState, from: number, to: number): void {
    const end = Math.min(to, state.count);
    for (let index = from; index < end; index++) {
      const line = this.line(state.first + index, state.version);
      if (line !== undefined && !line.open) continue;
      this.calls.wish({ state, from: Math.max(0, from - BESIDE), to: Math.min(state.count, end + BESIDE) });
      return;
    }
  }

  private async read({ from, to }: Wish): Promise<void> {
    const count = Math.min(PAGE_MOST, to - from);
    if (count <= 0) return;
    try {
      const page = await call('logs.page', { list: this.list, from, count });
      const { version, first } = page.state;
      if (version !== this.version) this.lines.clear();
      this.version = version;
      for (const [at, line] of page.lines.entries()) this.lines.set(first + page.from + at, line);
      if (this.lines.size > KEPT) this.forget(first + from);
      this.changed();
    } catch (error) {
      if (['not-found', 'io'].includes(toProblem(error).code)) this.lost();
    }
  }

  private forget(near: number): void {
    for (const number of this.lines.keys()) if (Math.abs(number - near) > KEPT / 2) this.lines.delete(number);
  }
}
