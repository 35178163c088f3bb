import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Log } from './folder.ts';
import { acrossLines, findPattern, findText } from './pattern.ts';
import { LogReader, lastLines, logsAll } from './reader.ts';
import { type LogQuery, searchLogs } from './search.ts';
import { segmentFile } from './segments.ts';
import { stripEscapes } from './text.ts';

/** A log of these segments, each with the time at which it began. */
function logOf(segments: readonly (readonly [text: string | Buffer, time: number])[]): Log {
  const directory = mkdtempSync(join(tmpdir(), 'muxtest-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const id = 'abcdefgh-0123456789ab';
  const folder = join(directory, id);
  mkdirSync(folder);
  let offset = 1000;
  for (const [text, time] of segments) {
    writeFileSync(join(folder, segmentFile(offset, 'log')), text);
    writeFileSync(join(folder, segmentFile(offset, 'idx')), `${offset} ${time}\n`);
    offset += Buffer.byteLength(text);
  }
  return { id, folder, about: null };
}

async function found(log: Log, query: LogQuery): Promise<string[]> {
  const lines: string[] = [];
  for await (const { content } of searchLogs([log], query)) lines.push(content);
  return lines;
}

/** Numbers of the lines that were found, from 0. */
function linesAt(text: string | Buffer, starts: readonly number[]): number[] {
  const bytes = Buffer.from(text as string);
  return starts.map((start) => bytes.subarray(0, start).toString('latin1').split('\n').length - 1);
}

describe('search', () => {
  test('finds lines over the ends of segments and within colours, with their times and offsets', async () => {
    const log = logOf([
      ['one\r\ntwo ne', 5000],
      ['edle\r\nth\x1b[1mree nee\x1b[0mdle\r\nfour\r\n', 6000],
      ['needle five', 7000],
    ]);
    const hits = [];
    for await (const { log: _, ...hit } of searchLogs([log], { text: 'needle' })) hits.push(hit);
    expect(hits).toEqual([
      { content: 'two needle', timestamp: 5000, offset: 1005 },
      { content: 'three needle', timestamp: 6000, offset: 1017 },
      { content: 'needle five', timestamp: 7000, offset: 1045 },
    ]);
    expect(await found(log, { pattern: /^t.*needle$/ })).toEqual(['two needle', 'three needle']);
    expect(await found(log, { pattern: /NEEDLE/i, since: 6000, until: 6500 })).toEqual(['three needle']);
    expect(await found(log, { text: 'nee\x1b', raw: true })).toEqual(['th\x1b[1mree nee\x1b[0mdle']);
  });

  test('a block in one piece finds what line by line does', () => {
    const line = fc
      .array(fc.constantFrom('a', 'b', ' ', '1', 'é', '\t', 'ab'), { maxLength: 6 })
      .map((all) => all.join(''));
    const sources = [
      'a',
      'ab|b1',
      '^a',
      'b$',
      '^$',
      '\\s',
      'a\\s*b',
      '[^a]',
      '[^b]+b',
      '\\W',
      '\\D1',
      '[\\s1]+a',
      '[\\t-z]b',
      'a.*b',
      '(a|b)+1',
      '\\bab\\b',
      'é',
      '\\S\\s\\S',
      '',
      'a*',
      'a(?=b)',
      '(a)\\1',
      '\\n',
      '[\\n]',
      'a\\x0a',
    ];
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom(...sources),
        fc.boolean(),
        (lines, source, ended) => {
          const pattern = new RegExp(source);
          const text = lines.join('\n') + (ended && lines.length > 0 ? '\n' : '');
          const all = text.split('\n');
          if (all.at(-1) === '') all.pop();
          const expected = all.flatMap((one, number) => (pattern.test(one) ? [number] : []));
          expect(linesAt(text, findPattern(pattern, 5000)(Buffer.from(text)))).toEqual(expected);
        },
      ),
      { numRuns: 3000 },
    );
    expect(sources.filter((source) => acrossLines(new RegExp(source)) === null).length).toBe(4);
  });

  test('what stands within colours is found as if they were taken out first', () => {
    const pieces = ['a', 'b', 'ab', ' ', '1', 'é', '.', '\x1b[31m', '\x1b[0m', '\x1b]0;ab\x07', '\x1b]8;;b\x1b\\'];
    const odd = ['\x1b(B', '\x07', '\x1b', '\x1b[', '\x1b[1', '\x1b]ab', '\x7f', '\x1b\x1b[1m'];
    const line = fc.array(fc.constantFrom(...pieces, ...odd), { maxLength: 8 }).map((all) => all.join(''));
    const sources = [
      'ab',
      'a1',
      'a+b',
      '^ab?$',
      'a b|b1',
      '[ab]{2}1',
      'a.b',
      '.\\ba',
      '[^a]b',
      '\\s1',
      'é',
      '31',
      '^$',
      '(ab)+',
      'ab(?=a)',
    ];
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom(...sources), (lines, source) => {
        const block = Buffer.from(`${lines.join('\n')}\n\x1b[0m\n`);
        const into = Buffer.alloc(block.length);
        const stripped = into.toString('utf8', 0, stripEscapes(block, into)).split('\n').slice(0, -1);
        const pattern = new RegExp(source, 'm');
        const expected = stripped.flatMap((one, number) => (pattern.test(one) ? [number] : []));
        expect(linesAt(block, findPattern(new RegExp(source), 5000)(block))).toEqual(expected);
        if (/^[\wé ]+$/.test(source)) expect(linesAt(block, findText(source, 5000)(block))).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test('in a block of many pieces every line is found, wherever a piece ends, with and without colours', () => {
    const block = Buffer.from(
      Array.from({ length: 20_000 }, (_, number) => {
        const filler = 'x'.repeat((number * 7919) % 60);
        const word = ['needle', 'nee\x1b[1mdle', 'n\beedle', 'needl', 'é needle', 'n\x1b[0me\x07edle'][number % 6];
        // Half of it without any escape sequence, one line longer than a piece.
        return `${number} ${number < 10_000 ? word : 'nee dle needle'}${number === 5000 ? 'y'.repeat(200_000) : filler}\r\n`;
      }).join(''),
    );
    const into = Buffer.alloc(block.length);
    const lines = into.toString('utf8', 0, stripEscapes(block, into)).split('\n').slice(0, -1);
    const expected = lines.flatMap((line, number) => (line.includes('needle') ? [number] : []));
    expect(expected.length).toBeGreaterThan(18_000);
    const numbers = new Map<number, number>();
    for (let at = 0, number = 0; at < block.length; at = block.indexOf(10, at) + 1) numbers.set(at, number++);
    for (const find of [findText('needle', 5000), findPattern(/needle/, 5000), findPattern(/ne+dle(?!z)/, 5000)]) {
      expect(find(block).map((start) => numbers.get(start))).toEqual(expected);
    }
  });

  test('text is found as a regular expression of it would be', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.constantFrom('a', 'ab', 'abc', 'cc'), (lines, text) => {
        const expected = lines.flatMap((one, number) => (one.includes(text) ? [number] : []));
        const block = Buffer.from(lines.join('\n'));
        expect(linesAt(block, findText(text, 5000)(block))).toEqual(expected);
      }),
    );
    expect(() => findText('a\nb', 5000)).toThrow('a line break is in none of them');
  });

  test('a regular expression that would take for ever ends the search', async () => {
    const log = logOf([[`${'a'.repeat(60)}!\n`, 1]]);
    await expect(found(log, { pattern: /^(a+)+$/, limitMs: 200 })).rejects.toMatchObject({ code: 'timeout' });
    expect(await found(log, { pattern: /a!/ })).toEqual([`${'a'.repeat(60)}!`]);
  });

  test('a block that ends within a line, and a line longer than a block', async () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(60_000);
    const log = logOf([[`${filler}needle 1\n${'y'.repeat(6_000_000)}needle 2\nneedle 3\n${filler}`, 1]]);
    const lines = await found(log, { text: 'needle' });
    expect([lines.length, lines[0], lines[2], lines[1]?.endsWith('needle 2')]).toEqual([
      3,
      'needle 1',
      'needle 3',
      true,
    ]);
  });
});

describe('reading', () => {
  test('the last lines are exactly that many, and whether there were more is told', async () => {
    const log = logOf([
      ['1\n2\n', 1],
      ['3\n4', 2],
    ]);
    const last = async (count: number) => {
      const { entries, truncated } = await lastLines(log, count);
      return [entries.map(({ content }) => content).join(), truncated];
    };
    expect(await last(0)).toEqual(['', true]);
    expect(await last(1)).toEqual(['4', true]);
    expect(await last(2)).toEqual(['3,4', true]);
    expect(await last(3)).toEqual(['2,3,4', true]);
    expect(await last(4)).toEqual(['1,2,3,4', false]);
    expect(await last(9)).toEqual(['1,2,3,4', false]);
    const long = logOf([[`${'z'.repeat(300_000)}\n`.repeat(3), 1]]);
    expect((await lastLines(long, 2)).entries.map(({ content }) => content.length)).toEqual([300_000, 300_000]);
  });

  test('two readers each get every line once, whatever the other does', async () => {
    const log = logOf([
      ['a\nb', 1],
      ['c\nd\n', 2],
    ]);
    const [one, two] = [new LogReader(log), new LogReader(log)];
    const next = async (reader: LogReader, reset = false) =>
      (await reader.getNew({ reset })).entries.map(({ content }) => content);
    expect([await next(one), await next(one), await next(two)]).toEqual([['a', 'bc', 'd'], [], ['a', 'bc', 'd']]);
    expect(await next(one, true)).toEqual(['a', 'bc', 'd']);
    expect(await next(new LogReader(log, { from: one.offset }))).toEqual([]);
    const since: string[] = [];
    for await (const { content } of logsAll(log, { since: 2 })) since.push(content);
    expect(since).toEqual(['d']);
  });
});
