/** Feeds all terminals of the page: what they are given is parsed in small pieces, in turn, for a part of each frame at most. */
import { nextFrame } from './frames.ts';

/** As much of one terminal as is parsed before another has its turn: about a millisecond. */
export const PIECE_BYTES = 16 * 1024;
/** Parsing may take so much of a frame, of all terminals together: drawing, keys and clicks need the rest. */
export const FRAME_BUDGET_MS = 8;
/** The answer to a key is this small, and is parsed also when the frame's time is spent. */
export const ANSWER_BYTES = 4 * 1024;
/** The terminal that has the focus gets as much as so many others. */
const FOCUSED_SHARE = 4;
/** A piece costs at least as much as so many bytes, also where it is smaller. */
const LEAST_COST = 256;
/** A terminal that has not parsed its piece after this long has failed, and the others go on without it. */
export const STUCK_MS = 2000;

const NOTHING = new Uint8Array(0);

/** What of a terminal is needed here. */
export interface Parser {
  write(data: Uint8Array, parsed?: () => void): void;
}

export interface Step {
  data: Uint8Array;
  /** Called when it has been parsed, or skipped. */
  done?: (() => void) | undefined;
}

/** Steps that are given to the terminal together. */
interface Unit {
  steps: readonly Step[];
  bytes: number;
  /** It need not be parsed where all that it changes is painted anew. */
  skippable: boolean;
}

/** When things happen; another one in tests. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** As soon as whatever else waits has been done. */
  turn(work: () => void): void;
  /** In the next frame. */
  frame(work: () => void): void;
}

export class WriteQueue {
  readonly #clock: Clock;
  readonly #ready = new Set<WriteChannel>();
  /** Milliseconds that were parsed in this frame. */
  #spent = 0;
  #frameAsked = false;
  #turnAsked = false;
  /** The channel whose piece is being parsed, and since when it was given. */
  #writing: { channel: WriteChannel; since: number } | null = null;
  /** Fair queueing: what the channel that was served last had been given in all, in bytes by its share. */
  #served = 0;

  constructor(clock: Clock = browserClock()) {
    this.#clock = clock;
  }

  open(terminal: Parser): WriteChannel {
    const channel: WriteChannel = new WriteChannel(terminal, {
      filled: () => this.#filled(channel),
      closed: () => this.#closed(channel),
    });
    return channel;
  }

  #filled(channel: WriteChannel): void {
    if (!channel.busy && !this.#ready.has(channel)) {
      // Who was quiet has saved up nothing.
      channel.served = Math.max(channel.served, this.#served);
      this.#ready.add(channel);
    }
    this.#goOn();
  }

  #closed(channel: WriteChannel): void {
    this.#ready.delete(channel);
    // Whether a disposed terminal still parses is its own business.
    if (this.#writing?.channel === channel) this.#writing = null;
    this.#goOn();
  }

  #goOn(): void {
    if (this.#writing !== null || this.#turnAsked || this.#next() === null) return;
    this.#turnAsked = true;
    this.#clock.turn(() => {
      this.#turnAsked = false;
      const next = this.#writing === null ? this.#next() : null;
      if (next) this.#give(next);
    });
  }

  /** The channel that was given least, of two that were given the same the one that waits for less; null: not now. */
  #next(): WriteChannel | null {
    const inTime = this.#spent < FRAME_BUDGET_MS;
    let next: WriteChannel | null = null;
    for (const channel of this.#ready) {
      if (channel.focused && channel.waiting <= ANSWER_BYTES) return channel;
      if (!inTime) continue;
      const before = next === null ? -1 : channel.served - next.served || channel.waiting - next.waiting;
      if (before < 0) next = channel;
    }
    return next;
  }

  #give(channel: WriteChannel): void {
    const { steps, bytes } = channel.take();
    this.#ready.delete(channel);
    this.#served = Math.max(this.#served, channel.served);
    channel.served += Math.max(LEAST_COST, bytes) / (channel.focused ? FOCUSED_SHARE : 1);
    channel.busy = true;
    const writing = { channel, since: this.#clock.now() };
    this.#writing = writing;
    this.#askFrame();
    let began = writing.since;
    const parsed = (): void => {
      this.#spent += this.#clock.now() - began;
      // One that was given up may come when no frame is awaited any more: its time is to be forgiven too.
      this.#askFrame();
      channel.busy = false;
      if (this.#writing === writing) this.#writing = null;
      if (channel.filled) this.#filled(channel);
      else this.#goOn();
    };
    try {
      // The terminal parses in a turn of its own: other work before it is not parsing.
      channel.terminal.write(NOTHING, () => {
        began = this.#clock.now();
      });
      for (const [index, { data, done }] of steps.entries()) {
        const last = index === steps.length - 1;
        channel.terminal.write(data, last ? () => endWith(parsed, done) : done);
      }
    } catch (error) {
      parsed();
      throw error;
    }
  }

  /** As long as anything is parsed each frame begins a new account. */
  #askFrame(): void {
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    this.#clock.frame(() => {
      this.#frameAsked = false;
      this.#spent = 0;
      if (this.#writing !== null) {
        this.#askFrame();
        if (this.#clock.now() - this.#writing.since > STUCK_MS) this.#writing = null;
      }
      this.#goOn();
    });
  }
}

function endWith(end: () => void, work: (() => void) | undefined): void {
  try {
    work?.();
  } finally {
    end();
  }
}

/** What one terminal is given, in its order. */
export class WriteChannel {
  readonly terminal: Parser;
  /** For the queue alone: a piece is being parsed. */
  busy = false;
  /** For the queue alone: how much it was given, in bytes by its share. */
  served = 0;
  focused = false;
  /** Bytes that are yet to be given. */
  waiting = 0;
  #units: Unit[] = [];
  #disposed = false;
  readonly #queue: { filled(): void; closed(): void };

  constructor(terminal: Parser, queue: { filled(): void; closed(): void }) {
    this.terminal = terminal;
    this.#queue = queue;
  }

  get filled(): boolean {
    return this.#units.length > 0;
  }

  /** Output: parsed in pieces, between which other terminals have their turn. */
  write(data: Uint8Array, done?: () => void): void {
    for (let from = 0; from < data.byteLength; from += PIECE_BYTES) {
      const piece = data.subarray(from, from + PIECE_BYTES);
      const last = from + PIECE_BYTES >= data.byteLength;
      this.#add({ steps: [{ data: piece, done: last ? done : undefined }], bytes: piece.byteLength, skippable: true });
    }
    if (data.byteLength === 0) this.#add({ steps: [{ data, done }], bytes: 0, skippable: true });
    this.#queue.filled();
  }

  /** Steps that follow each other with nothing between them: no frame shows the terminal half way. */
  whole(steps: readonly Step[]): void {
    this.#add({ steps, bytes: steps.reduce((sum, { data }) => sum + data.byteLength, 0), skippable: false });
    this.#queue.filled();
  }

  /** When all that was given before has been parsed. */
  after(done: () => void): void {
    this.whole([{ data: NOTHING, done }]);
  }

  /** Output that waits is not parsed any more: a paint follows that has all of it. */
  skip(): void {
    const skipped = this.#units.filter(({ skippable }) => skippable);
    this.#units = this.#units.filter(({ skippable }) => !skippable);
    for (const { steps, bytes } of skipped) {
      this.waiting -= bytes;
      for (const { done } of steps) done?.();
    }
  }

  #add(unit: Unit): void {
    if (this.#disposed) return;
    this.#units.push(unit);
    this.waiting += unit.bytes;
  }

  /** For the queue alone: the next piece, small units together; there is one. */
  take(): { steps: Step[]; bytes: number } {
    const steps: Step[] = [];
    let bytes = 0;
    let count = 0;
    for (const unit of this.#units) {
      if (count > 0 && bytes + unit.bytes > PIECE_BYTES) break;
      steps.push(...unit.steps);
      bytes += unit.bytes;
      count++;
      // What its last step has written to the terminal by itself comes before whatever follows.
      if (!unit.skippable) break;
    }
    this.#units.splice(0, count);
    this.waiting -= bytes;
    return { steps, bytes };
  }

  /** Nothing more is given to the terminal. */
  dispose(): void {
    this.#disposed = true;
    this.#units = [];
    this.waiting = 0;
    this.#queue.closed();
  }
}

function browserClock(): Clock {
  const turns: (() => void)[] = [];
  let port: MessagePort | null = null;
  return {
    now: () => performance.now(),
    turn: (work) => {
      turns.push(work);
      if (port === null) {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => turns.shift()?.();
        port = channel.port2;
      }
      port.postMessage(null);
    },
    frame: nextFrame,
  };
}
