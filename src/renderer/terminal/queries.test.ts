import headless from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asksForColour, swallowQueries } from './queries.ts';

const { Terminal } = headless;

async function repliesTo(sequence: string, swallow: boolean): Promise<string> {
  const terminal = new Terminal({
    cols: 80,
    rows: 24,
    allowProposedApi: true,
    windowOptions: { getWinSizeChars: true },
  });
  const queries = swallow ? swallowQueries(terminal) : null;
  let replies = '';
  terminal.onData((data) => {
    if (!queries?.isReply(data)) replies += data;
  });
  terminal.onBinary((data) => {
    replies += data;
  });
  await new Promise<void>((done) => terminal.write(sequence, done));
  terminal.dispose();
  return replies;
}

const QUESTIONS = {
  DA1: '\x1b[c',
  'DA1 with 0': '\x1b[0c',
  DA2: '\x1b[>c',
  DA3: '\x1b[=c',
  'DSR status': '\x1b[5n',
  CPR: '\x1b[6n',
  DECXCPR: '\x1b[?6n',
  'colour scheme': '\x1b[?996n',
  'DECRQM ansi': '\x1b[4$p',
  'DECRQM private': '\x1b[?2004$p',
  'XTWINOPS characters': '\x1b[18t',
  'XTWINOPS pixels': '\x1b[14t',
  XTVERSION: '\x1b[>q',
  'DECRQSS cursor': '\x1bP$q q\x1b\\',
  'DECRQSS sgr': '\x1bP$qm\x1b\\',
  XTGETTCAP: '\x1bP+q544e\x1b\\',
  'OSC 4': '\x1b]4;1;?\x07',
  'OSC 10': '\x1b]10;?\x07',
  'OSC 11': '\x1b]11;?\x1b\\',
  'OSC 12': '\x1b]12;?\x07',
  'OSC 52': '\x1b]52;c;?\x07',
  'kitty keyboard': '\x1b[?u',
  'focus reports on': '\x1b[?1004h',
};

test.each(Object.entries(QUESTIONS))('%s gets no answer', async (_name, sequence) => {
  expect(await repliesTo(sequence, true)).toBe('');
});

test('xterm alone would have answered: the handlers are what keeps it quiet', async () => {
  const answered = [
    'DA1',
    'DA2',
    'DSR status',
    'CPR',
    'DECXCPR',
    'DECRQM private',
    'XTWINOPS characters',
    'DECRQSS sgr',
  ] as const;
  for (const name of answered) expect(await repliesTo(QUESTIONS[name], false), name).not.toBe('');
});

test('no control sequence at all makes the terminal talk', async () => {
  const final = fc.integer({ min: 0x40, max: 0x7e }).map((code) => String.fromCharCode(code));
  const sequence = fc
    .tuple(
      fc.constantFrom('', '?', '>', '=', '<'),
      fc.array(fc.nat({ max: 2100 }), { maxLength: 3 }),
      fc.constantFrom('', '$', ' ', '!', '"', '*', "'", '+'),
      final,
    )
    .map(([prefix, params, intermediate, end]) => `\x1b[${prefix}${params.join(';')}${intermediate}${end}`);
  await fc.assert(
    fc.asyncProperty(fc.array(sequence, { maxLength: 20 }), async (sequences) => {
      expect(await repliesTo(sequences.join(''), true)).toBe('');
    }),
    { numRuns: 300 },
  );
});

test('colours can still be set', () => {
  expect(asksForColour('1;?')).toBe(true);
  expect(asksForColour('?')).toBe(true);
  expect(asksForColour('1;rgb:ff/00/00')).toBe(false);
});
