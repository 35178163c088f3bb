/** Marks and stored states: what is ours is read exactly, and what is not is never taken for it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MarkScanner } from './marks.ts';
import {
  type CommandState,
  commandHash,
  isAlive,
  type PaneMark,
  paneMark,
  paneStatus,
  parseCommandState,
  parsePaneMark,
} from './state.ts';

const phase = fc.constantFrom('run', 'done', 'prompt', 'more');
const numbers = fc.record({
  shell: fc.integer({ min: 1, max: 4_194_304 }),
  sequence: fc.nat(),
  token: fc.maxSafeNat(),
  code: fc.integer({ min: 0, max: 255 }),
  start: fc.maxSafeNat(),
  end: fc.maxSafeNat(),
});
const text = fc
  .tuple(numbers, phase)
  .map(([n, phase]) => `muxworks:v1/${n.shell}/${n.sequence}/${n.token}/${phase}/${n.code}/${n.start}/${n.end}`);

/** Texts near enough to a mark to be taken for one. */
const almost = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.tuple(text, fc.nat(), fc.string({ maxLength: 3 })).map(([mark, at, more]) => {
    const place = at % (mark.length + 1);
    return mark.slice(0, place) + more + mark.slice(place + 1);
  }),
  fc
    .array(fc.oneof(fc.constantFrom('', ' 1', '0x1', '1e3', '-1', '1.5', 'NaN', '999999999999999999999', 'run'), text))
    .map((parts) => `muxworks:v1/${parts.join('/')}`),
);

const state = (fields: Partial<CommandState> = {}): CommandState => ({
  cmd_md5: 'x',
  cmd_text: 'sleep 1',
  status: 'running',
  pid: 7,
  started_at: '2026-01-01T00:00:00.000Z',
  last_check: '2026-01-01T00:00:00.000Z',
  pane_id: 3,
  token: 5,
  ...fields,
});
const mark = (fields: Partial<PaneMark> = {}): PaneMark => ({
  shell: 10,
  sequence: 1,
  token: 5,
  phase: 'run',
  exitCode: null,
  startedAt: 1,
  endedAt: null,
  ...fields,
});

describe('the mark', () => {
  test('is read as the shell wrote it', () => {
    expect(parsePaneMark('muxworks:v1/12/3/99/done/130/1700000000123456/1700000001000000')).toEqual({
      shell: 12,
      sequence: 3,
      token: 99,
      phase: 'done',
      exitCode: 130,
      startedAt: 1_700_000_000_123,
      endedAt: 1_700_000_001_000,
    });
    expect(parsePaneMark('muxworks:v1/12/0/0/prompt/0/0/0')).toMatchObject({ exitCode: null, startedAt: null });
    expect(parsePaneMark('muxworks:v1/12/3/99/run/0/1700000000123456/0')).toMatchObject({
      exitCode: null,
      endedAt: null,
    });
    fc.assert(fc.property(text, (text) => parsePaneMark(text) !== null));
  });

  test('junk is no mark, or one whose numbers are numbers', () => {
    fc.assert(
      fc.property(almost, (text) => {
        const found = parsePaneMark(text);
        if (found === null) return;
        const { exitCode, startedAt, endedAt, ...rest } = found;
        expect(text).toMatch(/^muxworks:v1\/[0-9/a-z]+$/);
        for (const value of [rest.shell, rest.sequence, rest.token, exitCode, startedAt, endedAt])
          expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    for (const wrong of [
      'muxworks:v1//1/1/run/0/1/0',
      'muxworks:v1/0/1/1/run/0/1/0',
      'muxworks:v1/1/1/1/done/256/1/0',
      'muxworks:v1/1/1/1/run/0/1/0/1',
      'muxworks:v2/1/1/1/run/0/1/0',
      ' muxworks:v1/1/1/1/run/0/1/0',
      'muxworks:v1/1/1/1/run/0/1/0\n',
      `muxworks:v1/${'1'.repeat(200)}/1/1/run/0/1/0`,
    ]) {
      expect(parsePaneMark(wrong)).toBeNull();
    }
  });

  test('of another shell, or of nobody’s, says nothing', () => {
    const path = 'muxworks:v1/12/3/99/prompt/0/0/0';
    expect(paneMark(path, 12, true)?.phase).toBe('prompt');
    expect(paneMark(path, 13, true)).toBeNull();
    expect(paneMark('', 12, true)).toBeNull();
    expect(paneMark('muxworks:v1/nonsense', 12, true)).toBeNull();
    expect(paneMark('file://host/tmp', 12, false)).toBeNull();
  });

  test('a program that tells its directory in the place of the mark is running', () => {
    const running = { shell: 12, sequence: 1, token: 0, phase: 'run', exitCode: null, startedAt: null, endedAt: null };
    expect(paneMark('file://host/tmp', 12, true)).toEqual(running);
    expect(paneMark('file://host/tmp', 12, true, state({ pid: 0 }))).toEqual(running);
    expect(paneMark('file://host/tmp', process.pid, true, state({ pid: 2 ** 30 }))).toMatchObject({ token: 0 });
  });
});

describe('found in a pane’s output', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\x1b',
      '\x1b]',
      '\x1b]7;',
      '\x1b]7;muxworks',
      '\x1b]7;muxworks:',
      '\x07',
      '\x1b\\',
      '\x1b]7;file:///\x07',
    ),
    fc.constant(`\x1b]7;muxworks:${'x'.repeat(300)}`),
  );
  const ended = fc.constantFrom('\x07', '\x1b\\');
  const stream = fc.array(
    fc.oneof(
      noise.map((text) => ({ text, mark: null })),
      fc.tuple(text, ended).map(([mark, end]) => ({ text: `\x1b]7;${mark}${end}`, mark })),
    ),
  );

  function scan(chunks: Uint8Array[]): PaneMark[] {
    const found: PaneMark[] = [];
    const scanner = new MarkScanner();
    for (const chunk of chunks) scanner.scan(chunk, (mark) => found.push(mark));
    return found;
  }

  test('wherever the output is cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat()), (parts, places) => {
        const bytes = Buffer.from(parts.map(({ text }) => text).join(''));
        const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
        const chunks = [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
        expect(scan(chunks)).toEqual(scan([bytes]));
        expect(scan([...bytes].map((byte) => Buffer.from([byte])))).toEqual(scan([bytes]));
      }),
      { numRuns: 300 },
    );
  });

  test('each of them, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), text, ended)), (parts) => {
        const bytes = Buffer.from(parts.map(([before, mark, end]) => `${before}\x1b]7;${mark}${end}`).join(''));
        // What stands before must not be the beginning of a mark that never ends.
        fc.pre(!parts.some(([before]) => before.includes('\x1b')));
        expect(scan([bytes])).toEqual(parts.map(([, mark]) => parsePaneMark(mark)));
      }),
    );
  });
});

describe('the stored state', () => {
  test('comes back as it was stored, and nothing else is taken for one', () => {
    for (const whole of [state(), state({ origin: 'window', script: '/x' })])
      expect(parseCommandState(JSON.stringify(whole))).toEqual(whole);
    for (const fields of [
      { pid: -1 },
      { pid: 1.5 },
      { token: '5' },
      { status: 'gone' },
      { script: 1 },
      { origin: 'x' },
      { cmd_text: null },
    ])
      expect(parseCommandState(JSON.stringify({ ...state(), ...fields }))).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom('null', '[]', '{}', '1', '"x"')), (text) => {
        expect(parseCommandState(text)).toBeNull();
      }),
    );
  });

  test('the hash is of the command’s text, not of its line ends and edges', () => {
    expect(commandHash(' a\r\nb\rc \n')).toBe(commandHash('a\nb\nc'));
    expect(commandHash('a b')).not.toBe(commandHash('a  b'));
    expect(commandHash('echo')).toBe('cbb11ed87dc8a95d81400c7f33c7c171');
  });

  test('which status the two make', () => {
    const status = (fields: { dead?: boolean; mark?: PaneMark | null; state?: CommandState | null }): string =>
      paneStatus({ dead: false, mark: null, state: null, ...fields });
    expect(status({})).toBe('unknown');
    expect(status({ dead: true, mark: mark() })).toBe('dead');
    expect(status({ mark: mark() })).toBe('running');
    expect(status({ mark: mark({ phase: 'prompt', exitCode: 0 }), state: state() })).toBe('finished');
    expect(status({ mark: mark({ phase: 'done', exitCode: 1 }), state: state() })).toBe('failed');
    expect(status({ mark: mark({ phase: 'prompt', exitCode: 1 }), state: state({ token: 4 }) })).toBe('idle');
    expect(status({ mark: mark({ phase: 'prompt', token: 0 }), state: state({ token: 0 }) })).toBe('idle');
    expect(status({ mark: mark({ phase: 'more' }), state: state() })).toBe('idle');
    expect(isAlive({ dead: false, mark: mark(), state: state() })).toBe(true);
    for (const other of [
      { dead: true },
      { mark: mark({ phase: 'done' }) },
      { mark: mark({ token: 4 }) },
      { state: null },
    ])
      expect(isAlive({ dead: false, mark: mark(), state: state(), ...other })).toBe(false);
  });
});
