import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WithoutEmptyMessages } from './frames.ts';

const TEXT = 1;
const BINARY = 2;
const PING = 9;

/** A frame as a viewer sends it: masked, here with zeros, so that its payload stands as it is. */
function frame(opcode: number, payload: string | number, fin = true): Buffer {
  const body = typeof payload === 'number' ? Buffer.alloc(payload, 'x') : Buffer.from(payload);
  const head = [opcode | (fin ? 0x80 : 0)];
  if (body.length < 126) head.push(0x80 | body.length);
  else if (body.length < 65_536) head.push(0x80 | 126, body.length >> 8, body.length & 0xff);
  else head.push(0x80 | 127, 0, 0, 0, 0, 0, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(4), body]);
}

/** What is left of `bytes`, given in pieces of these sizes, over and over. */
function filtered(bytes: Buffer, sizes: readonly number[]): Buffer {
  const stream = new WithoutEmptyMessages({ highWaterMark: 1 << 24, readableHighWaterMark: 1 << 24 });
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length] as number;
    stream.write(bytes.subarray(at, at + size));
    at += size;
  }
  return stream.read() ?? Buffer.alloc(0);
}

test('messages without anything are left out, also those of several frames; all else goes through as it came', () => {
  const message = fc.oneof(
    fc.constantFrom(
      { sent: frame(BINARY, ''), kept: Buffer.alloc(0) },
      { sent: frame(TEXT, ''), kept: Buffer.alloc(0) },
    ),
    fc
      .constantFrom(1, 125, 126, 65_535, 65_536)
      .map((size) => ({ sent: frame(BINARY, size), kept: frame(BINARY, size) })),
    fc.constant({ sent: frame(PING, ''), kept: frame(PING, '') }),
    fc.constant({
      sent: Buffer.concat([frame(BINARY, '', false), frame(PING, 'a'), frame(0, '', false), frame(0, '')]),
      kept: frame(PING, 'a'),
    }),
    fc.constant({
      sent: Buffer.concat([
        frame(TEXT, '', false),
        frame(0, '', false),
        frame(0, 'ab', false),
        frame(0, ''),
        frame(PING, ''),
      ]),
      kept: Buffer.concat([frame(TEXT, 'ab', false), frame(0, ''), frame(PING, '')]),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 }),
      (messages, sizes) => {
        const sent = Buffer.concat(messages.map((each) => each.sent));
        // Tiny pieces of a large stream only take time.
        const pieces = sent.length > 5000 ? sizes.map((size) => size + 500) : sizes.map((size) => (size % 7) + 1);
        expect(filtered(sent, pieces).equals(Buffer.concat(messages.map((each) => each.kept)))).toBe(true);
      },
    ),
  );
});
