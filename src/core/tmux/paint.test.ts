/** What a capture of tmux has to become so that a terminal that scrolls shows the same. */
import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { testServer, until } from '../testing/tmux.ts';
import { captureCommands, paintFrom } from './paint.ts';
import { createSession } from './session.ts';

test('a coloured ground at the end of a line does not run into the next one', async () => {
  const { tmux } = await testServer();
  const script = String.raw`for i in $(seq 40); do printf 'a\e[42mgreen\e[0m\n\e[1;34mblue\e[0m\n\e[48;5;240mone\ntwo\e[0m x\n'; done; cat`;
  const { pane } = await createSession(tmux, 's', 'w', { argv: ['bash', '-c', script] });
  const shown = async (): Promise<string> => tmux.command('capture-pane', '-p', '-t', pane);
  await until(async () => (await shown()).includes('two x'), 'the lines');
  const { columns, rows, data } = paintFrom(await tmux.sequence(captureCommands(pane, 2000)), 2000);
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 2000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(data, resolve));
  const { active } = terminal.buffer;
  const grounds = (text: string) => {
    const line = Array.from({ length: active.length }, (_, y) => active.getLine(y)).findLast(
      (one) => one?.translateToString(true) === text,
    );
    return Array.from({ length: columns }, (_, x) => line?.getCell(x)).filter((cell) => cell && !cell.isBgDefault())
      .length;
  };
  expect([grounds('agreen'), grounds('blue'), grounds('one'), grounds('two x')]).toEqual([5, 0, 3, 3]);
});
