import { expect, test } from 'vitest';
import { capturePane } from '../core/command/pane-work.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { createSession } from '../core/tmux/session.ts';
import { lastLines } from './last-lines.ts';

test('the last lines of a pane keep the colour that was begun above them', async () => {
  const { tmux } = await testServer();
  const print = "printf '\\033[31mone\\ntwo\\nthree\\nfour\\n'; exec sleep 1000";
  const { pane } = await createSession(tmux, 's', 'w', { argv: ['sh', '-c', print] });
  const text = await until(async () => {
    const shown = await capturePane(tmux, pane, { history: 40, attributes: true });
    return shown.includes('four') && shown;
  }, 'its output');
  // tmux says a colour once, where it begins.
  expect(text).toBe('\u001b[31mone\ntwo\nthree\nfour');
  expect(lastLines(text, 2)).toBe('\u001b[31mthree\nfour');
  expect(lastLines(text, 9)).toBe(text);
  expect(lastLines('\u001b[1ma\u001b[0m\nb', 1)).toBe('\u001b[1m\u001b[0mb');
});
