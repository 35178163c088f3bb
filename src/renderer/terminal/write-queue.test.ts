import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { ANSWER_BYTES, type Clock, FRAME_BUDGET_MS, PIECE_BYTES, STUCK_MS, WriteQueue } from './write-queue.ts';

/** A clock that goes on when something is parsed or a frame is drawn. */
class Hands implements Clock {
  time = 0;
  frames = 0;
  readonly #turns: (() => void)[] = [];
  readonly #frames: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  turn(work: () => void): void {
    this.#turns.push(work);
  }

  frame(work: () => void): void {
    this.#frames.push(work);
  }

  /** All that can be done before the next frame. */
  settle(): void {
    for (let work = this.#turns.shift(); work; work = this.#turns.shift()) work();
  }

  draw(): void {
    this.frames++;
    this.time += 16;
    for (const work of this.#frames.splice(0)) work();
    this.settle();
  }

  get isIdle(): boolean {
    return this.#turns.length === 0 && this.#frames.length === 0;
  }
}

/** A terminal that parses at once, a millisecond for each PIECE_BYTES, and keeps what it was given. */
function terminal(hands: Hands, log: string[], name: string) {
  return {
    text: '',
    write(data: Uint8Array, parsed?: () => void) {
      if (data.byteLength > 0) log.push(name);
      hands.time += data.byteLength / PIECE_BYTES;
      this.text += Buffer.from(data).toString('latin1');
      parsed?.();
    },
  };
}

function made(...names: string[]) {
  const hands = new Hands();
  const queue = new WriteQueue(hands);
  const log: string[] = [];
  const terminals = names.map((name) => terminal(hands, log, name));
  return { hands, queue, log, terminals, channels: terminals.map((each) => queue.open(each)) };
}

const bytes = (length: number, fill = 'x') => Buffer.alloc(length, fill);
const untilIdle = (hands: Hands): void => {
  hands.settle();
  for (let frame = 0; frame < 10_000 && !hands.isIdle; frame++) hands.draw();
  expect(hands.isIdle).toBe(true);
};

test('what a terminal is given is parsed in its order, whatever it is, and everything is told once', () => {
  const { hands, terminals, channels } = made('a', 'b');
  const expected = ['', ''];
  const told: number[][] = [[], []];
  for (let round = 0; round < 300; round++) {
    const at = round % 2;
    const size = [0, 1, 300, PIECE_BYTES, 5 * PIECE_BYTES + 7][round % 5] as number;
    const data = bytes(size, String.fromCharCode(97 + (round % 26)));
    const done = () => void told[at]?.push(round);
    expected[at] += data.toString('latin1');
    if (round % 7 === 0) channels[at]?.whole([{ data }, { data: bytes(2, '!'), done }]);
    else if (round % 11 === 0) channels[at]?.after(() => done());
    else channels[at]?.write(data, done);
    if (round % 7 === 0) expected[at] += '!!';
    else if (round % 11 === 0) expected[at] = (expected[at] as string).slice(0, (expected[at]?.length ?? 0) - size);
    if (round % 9 === 0) hands.settle();
    if (round % 40 === 0) hands.draw();
  }
  untilIdle(hands);
  expect(terminals.map(({ text }) => text)).toEqual(expected);
  for (const [at, rounds] of told.entries())
    expect(rounds).toEqual(Array.from({ length: 150 }, (_, each) => 2 * each + at));
});

test('16 terminals together parse for no longer than their part of a frame, and go on in the next', () => {
  const { hands, channels } = made(...Array.from({ length: 16 }, (_, index) => `t${index}`));
  let left = channels.length;
  for (const channel of channels) channel.write(bytes(20 * PIECE_BYTES), () => left--);
  const begun = hands.time;
  hands.settle();
  expect(hands.time - begun).toBeGreaterThanOrEqual(FRAME_BUDGET_MS);
  expect(hands.time - begun).toBeLessThan(FRAME_BUDGET_MS + 2);
  untilIdle(hands);
  expect(left).toBe(0);
  expect(hands.frames).toBeLessThan((16 * 20) / FRAME_BUDGET_MS + 3);
});

test('terminals take turns; the one with the focus gets more, and starves no other', () => {
  const { hands, channels, log } = made('a', 'b', 'c');
  const [a, b, c] = channels as [(typeof channels)[0], (typeof channels)[0], (typeof channels)[0]];
  for (const channel of [a, b, c]) channel.write(bytes(8 * PIECE_BYTES));
  untilIdle(hands);
  expect(log.slice(0, 6).toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  log.length = 0;
  c.focused = true;
  for (const channel of [a, b, c]) channel.write(bytes(40 * PIECE_BYTES));
  untilIdle(hands);
  const first = log.slice(0, 30);
  expect(first.filter((name) => name === 'c').length).toBeGreaterThan(15);
  expect(first.filter((name) => name === 'a').length).toBeGreaterThanOrEqual(4);
  expect(first.filter((name) => name === 'b').length).toBeGreaterThanOrEqual(4);
});

test('the answer to a key is parsed at once: before what the others wait for, also when the time is spent', () => {
  const { hands, channels, log } = made('a', 'b', 'c');
  const [a, b, c] = channels as [(typeof channels)[0], (typeof channels)[0], (typeof channels)[0]];
  a.write(bytes(100 * PIECE_BYTES));
  b.write(bytes(100 * PIECE_BYTES));
  hands.settle();
  log.length = 0;
  c.write(bytes(20));
  hands.settle();
  expect(log).toEqual([]);
  hands.draw();
  expect(log.slice(0, 3)).toContain('c');
  log.length = 0;
  c.focused = true;
  c.write(bytes(ANSWER_BYTES));
  hands.settle();
  expect(log).toEqual(['c']);
  // A flood is no answer.
  c.write(bytes(ANSWER_BYTES + 1));
  hands.settle();
  expect(log).toEqual(['c']);
});

test('a terminal that is disposed in the middle holds up no other, and gets nothing more', () => {
  const { hands, queue, log } = made();
  const b = terminal(hands, log, 'b');
  const given: Uint8Array[] = [];
  // It never says that it has parsed.
  const silent = queue.open({ write: (data) => void given.push(data) });
  const other = queue.open(b);
  silent.write(bytes(4 * PIECE_BYTES));
  hands.settle();
  other.write(bytes(10));
  hands.settle();
  expect(log).toEqual([]);
  const before = given.length;
  silent.dispose();
  silent.write(bytes(10));
  untilIdle(hands);
  expect(log).toEqual(['b']);
  expect(given).toHaveLength(before);
});

test('a terminal that fails to parse stops itself alone, until it has parsed after all', () => {
  const { hands, queue, log } = made();
  const late: (() => void)[] = [];
  const stuck = queue.open({ write: (_data, parsed) => void (parsed && late.push(parsed)) });
  const other = queue.open(terminal(hands, log, 'b'));
  let parsed = 0;
  stuck.write(bytes(2 * PIECE_BYTES), () => parsed++);
  hands.settle();
  other.write(bytes(10));
  for (let frame = 0; frame * 16 <= STUCK_MS + 32; frame++) hands.draw();
  expect(log).toEqual(['b']);
  for (let round = 0; round < 4; round++) {
    for (const each of late.splice(0)) each();
    hands.draw();
  }
  expect(parsed).toBe(1);
});

test('what was given up and comes late holds up nobody', () => {
  const { hands, queue, log } = made();
  const late: (() => void)[] = [];
  const closing = queue.open({ write: (_data, parsed) => void (parsed && late.push(parsed)) });
  const other = queue.open(terminal(hands, log, 'b'));
  closing.write(bytes(10));
  hands.settle();
  closing.dispose();
  untilIdle(hands);
  hands.time += 100 * FRAME_BUDGET_MS;
  late[0]?.();
  hands.time += 100 * FRAME_BUDGET_MS;
  late[1]?.();
  other.write(bytes(10));
  untilIdle(hands);
  expect(log).toEqual(['b']);
});

test('a terminal that refuses what it is given stops no other', () => {
  const { hands, queue, log } = made();
  const refusing = queue.open({
    write: () => {
      throw new Error('full');
    },
  });
  const other = queue.open(terminal(hands, log, 'b'));
  refusing.write(bytes(10));
  other.write(bytes(10));
  expect(() => hands.settle()).toThrow('full');
  untilIdle(hands);
  expect(log).toEqual(['b']);
});

test('a paint in the middle is whole, and output that it makes superfluous is skipped and told', () => {
  const { hands, channels, terminals } = made('a', 'b');
  const [a] = channels as [(typeof channels)[0]];
  const told: string[] = [];
  a.write(bytes(3 * PIECE_BYTES, 'o'), () => told.push('old'));
  a.after(() => told.push('size'));
  a.skip();
  a.whole([
    { data: bytes(1, '('), done: () => told.push('begun') },
    { data: bytes(4 * PIECE_BYTES, 'p') },
    { data: bytes(1, ')'), done: () => told.push('painted') },
  ]);
  a.write(bytes(2, 'n'), () => told.push('new'));
  expect(told).toEqual(['old']);
  hands.settle();
  expect(told).toEqual(['old', 'size', 'begun', 'painted', 'new']);
  expect(terminals[0]?.text).toBe(`(${'p'.repeat(4 * PIECE_BYTES)})nn`);
  expect(a.waiting).toBe(0);
});

test('a real terminal: what the last step of a paint writes by itself comes before what follows', async () => {
  const hands = new Hands();
  const queue = new WriteQueue(hands);
  const real = new xterm.Terminal({ cols: 40, rows: 5, allowProposedApi: true });
  const channel = queue.open(real);
  const whole = new Promise<void>((resolve) => {
    channel.write(Buffer.from('old\r\n'));
    channel.whole([{ data: Buffer.from('\x1bcpaint '), done: () => real.write('restored ') }]);
    channel.write(Buffer.from('follows'), resolve);
  });
  const beating = setInterval(() => hands.draw());
  await whole;
  clearInterval(beating);
  expect(real.buffer.active.getLine(0)?.translateToString(true)).toBe('paint restored follows');
});
