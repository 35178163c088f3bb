/** The control-mode parser: the same events for any cut of the stream, and no stream that it falls over. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ControlParser, decodeOutput, parseNotification } from './codec.ts';

type Event = [string, ...unknown[]];

/** Feeds the chunks to a new parser; adjacent output of one pane is left apart, as it came. */
function parse(...chunks: Buffer[]): Event[] {
  const events: Event[] = [];
  const parser = new ControlParser({
    block: ({ ours, ok, body }) => events.push(['block', ours, ok, body.toString('latin1')]),
    notification: (notification) => events.push(['notification', notification]),
    output: (pane, source, start, end) => events.push(['output', pane, decode(source, start, end).toString('latin1')]),
    broken: (message) => events.push(['broken', message]),
  });
  for (const chunk of chunks) parser.push(chunk);
  return events;
}

const parseText = (text: string): Event[] => parse(Buffer.from(text));

function decode(source: Uint8Array, start = 0, end = source.length): Buffer {
  const target = Buffer.alloc(end - start);
  return target.subarray(0, decodeOutput(source, start, end, target, 0));
}

/** What tmux does to pane output (control.c, control_append_data). */
function encode(bytes: Uint8Array): Buffer {
  const parts: number[] = [];
  for (const byte of bytes) {
    if (byte < 32 || byte === 92) parts.push(...Buffer.from(`\\${byte.toString(8).padStart(3, '0')}`));
    else parts.push(byte);
  }
  return Buffer.from(parts);
}

/** Cuts at the given places, wherever in the buffer they fall. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

const line = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('%end 1 2 3', '%error 9 9 1', '%begin 1 1 1', '%output %1 x', '%', '%%', '%exit', '\\', '\\03'),
  )
  .map((text) => text.replaceAll(/[\r\n]/g, ''));

let number = 0;
const reply = fc.tuple(fc.array(line), fc.boolean(), fc.constantFrom(0, 1)).map(([lines, ok, flags]) => {
  const header = `1700000000 ${++number} ${flags}`;
  return Buffer.from(`${[`%begin ${header}`, ...lines, `%${ok ? 'end' : 'error'} ${header}`].join('\n')}\n`);
});
const output = fc
  .tuple(fc.nat(99), fc.uint8Array({ maxLength: 40 }), fc.boolean())
  .map(([pane, bytes, extended]) =>
    Buffer.concat([
      Buffer.from(extended ? `%extended-output %${pane} 12 new things : ` : `%output %${pane} `),
      encode(bytes),
      Buffer.from('\n'),
    ]),
  );
const notification = fc.constantFrom(
  '%sessions-changed\n',
  '%window-renamed @1 ä name  with spaces \n',
  '%layout-change @1 b25f,80x24,0,0,2 b25f,80x24,0,0,2 *\n',
  '%subscription-changed s $1 @1 1 %1 : a : b\n',
  '%some-news of a newer tmux\n',
  '%\n',
  'what a hook printed\n',
  '\n',
);
const stream = fc
  .array(
    fc.oneof(
      reply,
      output,
      notification.map((text) => Buffer.from(text)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

describe('pane output', () => {
  test('decodes what tmux encodes, byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decode(encode(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('leaves alone what is no escape, and never writes more than it read', () => {
    for (const text of ['\\', 'a\\', '\\1', '\\12', '\\8', '\\18x', '\\129', '\\/00', 'é\\']) {
      expect(decode(Buffer.from(text)).toString()).toBe(text);
    }
    expect(decode(Buffer.from('\\033[m\\134\\177'))).toEqual(Buffer.from('\x1b[m\\\x7f'));
    expect(decode(Buffer.from('x\\033x'), 1, 4).toString()).toBe('\\03');
  });

  test('%extended-output, whatever a newer tmux puts before the colon', () => {
    expect(parseText('%extended-output %3 120 : a : b\\012\n')).toEqual([['output', 3, 'a : b\n']]);
    expect(parseText('%extended-output %3 120 x y : z\n')).toEqual([['output', 3, 'z']]);
    expect(parseText('%extended-output %3 120 : \n')).toEqual([['output', 3, '']]);
  });

  test('the line ends of the terminal under -CC are not part of the output', () => {
    expect(parseText('%output %1 a\\015\\012b\r\n%output %1 c\r\n')).toEqual([
      ['output', 1, 'a\r\nb'],
      ['output', 1, 'c'],
    ]);
  });

  test('malformed lines are nobody’s', () => {
    const lines = ['%output %', '%output %x a', '%output %1', '%output % a', '%extended-output %1 5', '%output %-1 a'];
    expect(parseText(`${lines.join('\n')}\n%output %1 a\n`)).toEqual([['output', 1, 'a']]);
  });
});

describe('cuts', () => {
  test('any cut of any stream gives the same events', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat()), (bytes, places) => {
        expect(parse(...cut(bytes, places))).toEqual(parse(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test('a byte at a time, through UTF-8 and escapes', () => {
    const text =
      '%output %1 ä€😀\\033[1m\\012\n%begin 1 2 1\nä€😀\n\n%end 1 2 1\n%session-renamed $1 ä€😀\n%extended-output %12 0 : é\\134\n';
    const bytes = Buffer.from(text);
    expect(parse(...cut(bytes, [...bytes.keys()]))).toEqual([
      ['output', 1, Buffer.from('ä€😀\x1b[1m\n').toString('latin1')],
      ['block', true, true, Buffer.from('ä€😀\n').toString('latin1')],
      ['notification', { kind: 'session-renamed', session: '$1', name: 'ä€😀' }],
      ['output', 12, Buffer.from('é\\').toString('latin1')],
    ]);
  });

  test('junk of any kind never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
        parse(...chunks.map((chunk) => Buffer.from(chunk)));
      }),
    );
    fc.assert(
      fc.property(line, (text) => {
        parseNotification(text);
        parseNotification(`%${text}`);
      }),
    );
  });

  // In a square of their length they would take minutes, and the test would run out of its time.
  test('lines of 20 MB, of output and within a reply', () => {
    const chunk = Buffer.alloc(64 * 1024, 'x\\033');
    let bytes = 0;
    let replies = 0;
    const parser = new ControlParser({
      block: () => void replies++,
      notification() {},
      output: (_pane, data) => {
        bytes += data.length;
      },
      broken() {},
    });
    const head = Buffer.from('%output %1 ');
    parser.push(head);
    for (let i = 0; i < 320; i++) parser.push(chunk);
    parser.push(Buffer.from('\n%begin 1 1 1\n'));
    for (let i = 0; i < 320; i++) parser.push(chunk);
    parser.push(Buffer.from('\n%end 1 1 1\n'));
    expect({ bytes, replies }).toEqual({ bytes: head.length + 320 * chunk.length, replies: 1 });
  });
});

describe('replies', () => {
  test('ours and those that tmux ran by itself, done and refused', () => {
    expect(parseText('%begin 1 5 1\na\nb\n%end 1 5 1\n%begin 1 6 0\n%error 1 6 0\n')).toEqual([
      ['block', true, true, 'a\nb'],
      ['block', false, false, ''],
    ]);
  });

  test('lines in a reply that look like the protocol are text', () => {
    const body = ['%end 1 5', '%end 1 4 1', '%error 2 5 1', '%begin 1 5 1', '%output %1 x', '%exit', ' %end 1 5 1', ''];
    expect(parseText(`%begin 1 5 1\n${body.join('\n')}\n%end 1 5 1\n`)).toEqual([
      ['block', true, true, body.join('\n')],
    ]);
  });

  test('carriage returns of a reply are its own, unless the terminal under -CC made them', () => {
    expect(parseText('%begin 1 5 1\na\r\n%end 1 5 1\n')).toEqual([['block', true, true, 'a\r']]);
    expect(parseText('%begin 1 5 1\r\na\r\r\nb\r\n%end 1 5 1\r\n')).toEqual([['block', true, true, 'a\r\nb']]);
  });

  test('a reply whose text forged its end is found out at its true end', () => {
    const forged = [
      '%begin 1 5 1\n%end 1 5 1\n',
      '%begin 1 5 1\n%end 1 5 1\n%begin 1 6 1\n',
      '%begin 1 5 1\n%error 1 5 1\n',
    ];
    const between = ['', '%begin 1 8 0\n%end 1 8 0\n%begin 1 9 1\n'];
    for (const head of forged) {
      for (const middle of between) {
        const events = parseText(`${head}${middle}text\n%end 1 5 1\n%exit\n`);
        expect(events.at(-1)).toEqual(['broken', 'a reply ended twice: %end 1 5 1']);
      }
    }
  });

  test('an end of nothing that was ever begun is talk', () => {
    expect(parseText('%end 7 7 1\n%output %1 a\n').at(-1)).toEqual(['output', 1, 'a']);
    expect(parseText('%begin\n%begin a b c\n%begin 1 2\n%output %1 a\n').at(-1)).toEqual(['output', 1, 'a']);
  });

  test('-CC: the introducer before the first line, the terminator after the last', () => {
    expect(parseText('\x1bP1000p%begin 1 2 0\r\n%end 1 2 0\r\n%exit\r\n\x1b\\%exit again\r\n')).toEqual([
      ['block', false, true, ''],
      ['notification', { kind: 'exit', reason: '' }],
      ['notification', { kind: 'exit', reason: 'again' }],
    ]);
  });
});

describe('notifications', () => {
  test.each([
    ['%sessions-changed', { kind: 'sessions-changed' }],
    ['%session-changed $1 a b', { kind: 'session-changed', session: '$1', name: 'a b' }],
    ['%session-renamed $1 a  b ', { kind: 'session-renamed', session: '$1', name: 'a  b ' }],
    ['%session-window-changed $1 @2', { kind: 'session-window-changed', session: '$1', window: '@2' }],
    [
      '%client-session-changed /dev/pts/1 $1 a b',
      { kind: 'client-session-changed', client: '/dev/pts/1', session: '$1', name: 'a b' },
    ],
    ['%client-detached c', { kind: 'client-detached', client: 'c' }],
    ['%window-add @1', { kind: 'window-add', window: '@1', linked: true }],
    ['%unlinked-window-add @1', { kind: 'window-add', window: '@1', linked: false }],
    ['%window-close @1', { kind: 'window-close', window: '@1', linked: true }],
    ['%unlinked-window-close @1', { kind: 'window-close', window: '@1', linked: false }],
    ['%window-renamed @1 a b', { kind: 'window-renamed', window: '@1', name: 'a b', linked: true }],
    ['%unlinked-window-renamed @1 a', { kind: 'window-renamed', window: '@1', name: 'a', linked: false }],
    ['%window-pane-changed @1 %2', { kind: 'window-pane-changed', window: '@1', pane: '%2' }],
    ['%layout-change @1 l v *Z', { kind: 'layout-change', window: '@1', layout: 'l', visibleLayout: 'v', flags: '*Z' }],
    ['%pane-mode-changed %1', { kind: 'pane-mode-changed', pane: '%1' }],
    ['%pause %1', { kind: 'pause', pane: '%1' }],
    ['%continue %1', { kind: 'continue', pane: '%1' }],
    ['%subscription-changed n', { kind: 'other', line: '%subscription-changed n' }],
    ['%exit', { kind: 'exit', reason: '' }],
    ['%exit too far behind', { kind: 'exit', reason: 'too far behind' }],
    ['%window-add', { kind: 'window-add', window: '', linked: true }],
    ['%paste-buffer-changed b', { kind: 'other', line: '%paste-buffer-changed b' }],
    ['%', { kind: 'other', line: '%' }],
  ])('%s', (text, expected) => {
    expect(parseNotification(text)).toEqual(expected);
  });
});
