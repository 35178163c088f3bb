// What holds for every input: nothing throws, spans cover the text in order, work grows no faster than the text.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item, Part, Script, ValueNode } from './ast.ts';
import { formatDiagnostic } from './code-frame.ts';
import { complete, hover } from './complete.ts';
import { decode } from './decode.ts';
import { format, sameMeaning } from './format.ts';
import { parse } from './parse.ts';
import { load } from './testing.ts';
import type { Span } from './types.ts';
import { writeAction, writeValue } from './write.ts';

const RUNS = 1000;

/** Texts that once broke a property. */
const REGRESSIONS = [
  '!!a.b k0:"one\n\\n\n end"',
  "\r\n#!/x:~~~true#!/x \rname:'a|b|1':",
  "!!a.b\n    cmd:'vim  // it isn't emacs",
  "!!a.b x:'\n\ta\n    b\n'",
];

/** The pieces that scripts, and what goes wrong in them, are made of. */
const PIECES = [
  ...['!', '!!', '!!tmux.pane_ensure', '!!a.b', '!x', '!!!!!a.b', '![', '#!/x', '//', ' // c'],
  ...["'", '"', "\\'", '\\', "x:'", 'x:"', "name:'a|b|1'", 'cat:4pane', "layout:'row(1, 2)'", 'env:A=1', 'k:v', 'k: v'],
  ...['[', ']', ',', ':', '=', '|', '@K', '{K}', 'word', '1', 'true', '```', '~~~', '    ', ' ', '\t', '\u00a0', '\f'],
  ...[
    '\n',
    '\n',
    '\n    ',
    '\n  ',
    '\r\n',
    '\r',
    "\n    '\n",
    '\n"\n',
    '\0',
    '\uFEFF',
    '\ud800',
    '\udc00',
    '漢',
    '😀',
    '\u2028',
  ],
];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((list) => list.join(''));
const anything = fc.oneof(
  { weight: 6, arbitrary: pieces },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);
/** Scripts as people write them, in every style that the language allows; most have no errors. */
const word = fc.constantFrom('a', 'b c', "it's", '"x"', 'x // y', '!x', '!!a.b', '\\n', '{K}', "k:'v", 'é', '#', '');
const line = fc.tuple(fc.constantFrom('', '  ', '\t', '      '), word).map(([indent, text]) => indent + text);
const value = fc.oneof(
  fc.constantFrom('x', '8000', 'true', 'a|b|1', 'a\\b', "it's", '[a, b]', "[a, 'b, c']"),
  word.map((text) => writeValue(text)),
  word.map((text) => `"${text.replaceAll('"', "'")}"`),
  fc.array(line, { maxLength: 4 }).map((lines) => `'\n${lines.join('\n')}\n  '`),
  fc.array(line, { maxLength: 4 }).map((lines) => `"one\n${lines.join('\n')}\n"  // end`),
  fc.array(line, { maxLength: 3 }).map((lines) => `"one\n${lines.join('\n').replaceAll('"', "'")}\n end"`),
);
const break_ = fc.constantFrom(' ', '   ', '\n  ', '\n\t', '\n\n    ', '  // note\n  ', '\n // note\n\n  ');
const param = fc.tuple(break_, fc.constantFrom('k:', 'K: '), fc.nat(999), value);
const action = fc
  .tuple(fc.constantFrom('!!a.b', '!Tmux.Pane-Kill', '!!c', '  !!d.e'), fc.array(param, { maxLength: 4 }))
  .map(
    ([head, list]) => head + list.map(([gap, key, n, text]) => `${gap}${key[0]}${n}${key.slice(1)}${text}`).join(''),
  );
const item = fc.oneof(
  { weight: 4, arbitrary: action },
  { weight: 1, arbitrary: fc.constantFrom('// note', '  // note', '# Title', 'text\n  more', '```', '') },
);
const wellFormed = fc
  .tuple(fc.array(item, { maxLength: 5 }), fc.constantFrom('\n', '\n\n\n', ' \n'), fc.constantFrom('\n', '\r\n', '\r'))
  .map(([items, gap, end]) => items.join(gap).replaceAll('\n', end));

const scripts = fc.oneof(anything, wellFormed);
const kinds = fc.constantFrom('heroscript' as const, 'markdown' as const);

test('nothing throws, whatever the text', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, kinds, fc.nat(), async (text, kind, at) => {
      const { diagnostics } = await load(text, { textFile: kind === 'markdown' ? 'x.md' : 'x.hs', set: { K: 'v\n"' } });
      for (const diagnostic of diagnostics) formatDiagnostic(diagnostic, text, { width: 60, color: true });
      format(text, { kind });
      complete(text, at % (text.length + 1), { kind });
      hover(text, at % (text.length + 1), { kind });
    }),
    { numRuns: RUNS, examples: REGRESSIONS.map((text) => [text, 'heroscript', 0]) },
  );
});

test('nothing throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const { text, diagnostics } = decode(bytes);
      parse(text);
      expect(diagnostics.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: RUNS },
  );
});

describe('spans', () => {
  test('cover everything but white space, in order and inside each other', () => {
    fc.assert(
      fc.property(scripts, kinds, (text, kind) => {
        const script = parse(text, { kind });
        let done = 0;
        for (const item of script.items) {
          expect(blank(text.slice(done, item.span.offset))).toBe(true);
          checkItem(script, item);
          done = end(item.span);
        }
        expect(blank(text.slice(done))).toBe(true);
      }),
      { numRuns: RUNS, examples: REGRESSIONS.map((text) => [text, 'heroscript']) },
    );
  });

  test('have the line and the column of their offset', () => {
    fc.assert(
      fc.property(scripts, kinds, (text, kind) => {
        const { items, diagnostics } = parse(text, { kind });
        for (const { span } of items) expect([span.line, span.column]).toEqual(position(text, span.offset));
        for (const found of diagnostics) {
          expect([found.line, found.column]).toEqual(position(text, found.offset));
          expect(found.offset + found.length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('of diagnostics about the meaning lie in the text', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (text) => {
        for (const found of (await load(text, { set: { K: 'a|b,c' } })).diagnostics) {
          expect(end(found)).toBeLessThanOrEqual(text.length);
          expect(found.line).toBeGreaterThan(0);
          expect(found.column).toBeGreaterThan(0);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

function end(span: Pick<Span, 'offset' | 'length'>): number {
  return span.offset + span.length;
}

function blank(text: string): boolean {
  return /^[ \t\v\f\r\n]*$/.test(text.replace(/^\uFEFF/, ''));
}

function position(text: string, offset: number): [number, number] {
  const before = text.slice(text.startsWith('\uFEFF') ? 1 : 0, offset).split(/\r\n|\r|\n/);
  // Between \r and \n there is no line.
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

function checkItem({ source: { text } }: Script, item: Item): void {
  if (item.kind !== 'action') return;
  expect(item.head.offset).toBe(item.span.offset);
  let done = end(item.head);
  for (const part of item.parts) {
    expect(blank(text.slice(done, part.span.offset))).toBe(true);
    checkPart(part);
    done = end(part.span);
  }
  expect(done).toBe(end(item.span));
}

function checkPart(part: Part): void {
  if (part.kind === 'param') {
    expect(part.keySpan.offset).toBe(part.span.offset);
    expect(end(part.keySpan)).toBeLessThan(part.value.span.offset + 1);
    expect(end(part.value.span)).toBe(end(part.span));
  }
  if (part.kind === 'param' || part.kind === 'argument') checkLines(part.value);
}

function checkLines(value: ValueNode): void {
  if (value.form === 'block' && value.lines?.length) expect(value.lines).toHaveLength(value.text.split('\n').length);
  let done = value.span.offset;
  for (const line of value.lines ?? []) {
    expect(line.offset).toBeGreaterThan(done - 1);
    done = end(line);
  }
  expect(done).toBeLessThanOrEqual(end(value.span));
}

describe('format', () => {
  test('keeps the meaning of every parsable text, and does nothing the second time', () => {
    fc.assert(
      fc.property(scripts, kinds, (text, kind) => {
        const script = parse(text, { kind });
        const once = format(text, { kind });
        if (script.diagnostics.some((found) => found.severity === 'error')) expect(once.text).toBe(text);
        expect(sameMeaning(script, parse(once.text, { kind }))).toBe(true);
        expect(format(once.text, { kind }).text).toBe(once.text);
      }),
      { numRuns: 3 * RUNS, examples: REGRESSIONS.map((text) => [text, 'heroscript']) },
    );
  });
});

test('what is written reads back', () => {
  const texts = fc.oneof(pieces, fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 4 }), (values) => {
      const text = writeAction(
        'tmux.x',
        values.map((value, i) => [`k${i}`, value]),
      );
      const { items, diagnostics } = parse(text);
      expect(diagnostics).toEqual([]);
      expect(items).toHaveLength(1);
      const parts = items[0]?.kind === 'action' ? items[0].parts : [];
      const read = parts.map((part) => part.kind === 'param' && part.value.text);
      expect(read).toEqual(values.map((value) => value.replace(/\r\n?/g, '\n')));
      expect(values.map((value) => writeValue(value)).every((value) => value !== '')).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

describe('time', () => {
  const hostile: [name: string, piece: string][] = [
    ['quotes left open', "!!a.b x:'y\n"],
    ['blocks left open', "!!a.b\n  x:'\n"],
    ['blocks left open by actions without a dot', "!x y:'\n"],
    ['both quotes left open', `!!a.b x:'y\n z:"w\n`],
    ['joined values', "!!a.b x:'y\n z'\n"],
    ['escapes at the ends of lines', "!!a.b x:'\\\n"],
    ['lists left open', '[a ["'],
    ['text behind quotes', `'a'b "c"d `],
    ['keys', "a:'"],
    ['backslashes', '\\'],
    ['white space', ' \t'],
    ['carriage returns', '\r'],
    ['places to fill', '@K.{K'],
  ];

  // The ratio of the times of two sizes says whether work is in proportion; a square would give 64.
  test.each(hostile)('%s take time in proportion', (_, piece) => {
    const around = (count: number): string => `!!tmux.pane_ensure env:\n${piece.repeat(count)}`;
    const small = Math.ceil(40_000 / piece.length);
    expect(fastest(around(small * 8)) / fastest(around(small))).toBeLessThan(30);
  });

  function fastest(text: string): number {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      // Time of this process alone: others may have the machine meanwhile.
      const start = process.cpuUsage();
      parse(text);
      best = Math.min(best, process.cpuUsage(start).user / 1000);
    }
    // Below this the clock and the collector say more than the work.
    return Math.max(best, 1);
  }
});
