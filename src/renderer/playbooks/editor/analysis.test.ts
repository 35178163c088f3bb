import { expect, test } from 'vitest';
import { ACTION_SIZE, type Analysis, analyse, FOLD_SIZE, lastAt, TOKEN_SIZE } from './analysis.ts';

const SCRIPT = `// why
!!session.env_set key:'A' val:'1'
!!tmux.pane_ensure name:'shop|web|1'
    cmd:'
        npm run dev
    '
    log:true
!!play.include path:'other.hero'
!!play.echo content:hello
`;

function pieces(text: string, numbers: Uint32Array, size: number): string[] {
  return Array.from({ length: numbers.length / size }, (_, i) => text.slice(numbers[i * size], numbers[i * size + 1]));
}
const folds = (text: string) => pieces(text, analyse(text, 'heroscript').folds, FOLD_SIZE);

test('an action folds to its first line, a value on several lines to its key', () => {
  const value = '\n        npm run dev\n    ';
  expect(folds(SCRIPT)).toEqual([`\n    cmd:'${value}'\n    log:true`, value]);
  expect(folds("!!a.b cmd:'\n  x\n'")).toEqual(["\n  x\n'"]);
  expect(folds("!!a.b cmd:'x'")).toEqual([]);
});

test('actions know where they are and what they are about; only what is done counts as a step', () => {
  const { actions, steps } = analyse(SCRIPT, 'heroscript');
  const about = Array.from({ length: actions.length / ACTION_SIZE }, (_, i) => {
    const [from = 0, headEnd, , aboutFrom, aboutTo] = actions.subarray(i * ACTION_SIZE);
    return [SCRIPT.slice(from, headEnd), SCRIPT.slice(aboutFrom, aboutTo)];
  });
  expect(about).toEqual([
    ['!!session.env_set', 'A'],
    ['!!tmux.pane_ensure', 'shop|web|1'],
    ['!!play.include', 'other.hero'],
    ['!!play.echo', 'hello'],
  ]);
  expect(steps).toBe(2);
});

test('the entry at an offset is found as a search from the start would find it', () => {
  const { tokens }: Analysis = analyse(SCRIPT, 'heroscript');
  const starts = pieces(SCRIPT, tokens, TOKEN_SIZE).map((_, i) => tokens[i * TOKEN_SIZE] as number);
  for (let offset = 0; offset <= SCRIPT.length; offset++) {
    expect(lastAt(tokens, TOKEN_SIZE, offset)).toBe(starts.filter((start) => start <= offset).length - 1);
  }
  expect(lastAt(new Uint32Array(0), TOKEN_SIZE, 5)).toBe(-1);
});
