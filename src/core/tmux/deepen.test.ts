/** History that is loaded on demand: exact while output flows, while tmux trims what it keeps, and as deep as asked for. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { testServer, until } from '../testing/tmux.ts';
import { createSession } from './session.ts';

test('lines are neither doubled nor lost where a paint reaches further up, also while tmux trims its history', async () => {
  const { tmux } = await testServer();
  await createSession(tmux, 'first', 'w', { argv: ['cat'] });
  await tmux.command('set-option', '-g', 'history-limit', '1500');
  // One line in seven is wrapped, another coloured.
  const script = String.raw`i=0; while [ ! -e "$HOME/end" ]; do for _ in 1 2 3 4 5 6 7; do i=$((i+1)); case $((i%7)) in 0) printf 'line %d %0100d\n' $i 0;; 3) printf '\e[31mline %d\e[0m\n' $i;; *) echo "line $i";; esac; done; read -t 0.005 -n 1; done; echo end; exec cat`;
  const { session, window, pane } = await createSession(tmux, 's', 'w', { argv: ['bash', '-c', script] });
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 80, 24);
  await until(() => screen.lines(pane).some((line) => /line \d{4}/.test(line)), 'two thousand lines', 60_000);
  const check = (): number => {
    const text = [...screen.history(pane), ...screen.lines(pane)].join('\n');
    const numbers = [...text.matchAll(/^line (\d+)/gm)].map((found) => Number(found[1]));
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] as number) + at));
    return numbers.length;
  };
  for (const lines of [600, 900, 1200, 1400]) {
    const before = screen.paints.get(pane) ?? 0;
    await screen.attached.deepen(pane, lines);
    await until(() => (screen.paints.get(pane) ?? 0) > before, 'the paint');
    await until(() => screen.history(pane).length >= Math.min(lines, 1000), 'the lines');
    check();
  }
  writeFileSync(`${process.env.HOME}/end`, '');
  await until(() => screen.lines(pane).includes('end'), 'the end', 60_000);
  await screen.attached.deepen(pane, 1_000_000);
  const all = await tmux.command('capture-pane', '-p', '-J', '-S', '-', '-E', '-', '-t', pane);
  const lines = all.split('\n').filter((line) => line.startsWith('line '));
  await until(() => screen.history(pane).length > 1000, 'all of it');
  expect(check()).toBe(lines.length);
  // Back to as few as at first: the next paint has them.
  await screen.attached.deepen(pane, 0);
  await screen.attached.show(null, 0, 0);
  await screen.attached.show(window, 80, 24);
  await until(() => screen.history(pane).length <= 500, 'a short paint');
});
