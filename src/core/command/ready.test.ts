// Readiness of a command that runs already: what it said before counts, also where it had said half of it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { play, thePane } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';

test.each([
  ['no part of it', `printf "so "`, 'it is open'],
  ['its first half', `printf "it is "`, 'open'],
  ['all but its last letter', `printf "it is ope"`, 'n'],
])('a run goes on with a command that has said %s', async (_, before, after) => {
  const { tmux, directory } = await testServer();
  const gate = join(directory, 'gate');
  const text = `!!tmux.pane_ensure name:'dev|w|1' label:gate ready:'log "it is open"' ready_timeout:'50s'
    cmd:'
        ${before}
        while [ ! -e ${gate} ]; do sleep 0.1; done
        echo "${after}"
        exec sleep 601
    '
!!tmux.pane_ensure name:'dev|w|2' cmd:'sleep 602' depends_on:gate`;
  const stop = new AbortController();
  await play(tmux, text, {
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'step-progress' && event.text.startsWith('waits until')) stop.abort();
    },
  });
  const [said = ''] = /".*"/.exec(before) ?? [];
  await until(
    async () => (await tmux.command('capture-pane', '-p', '-t', 'dev:w')).includes(said.replaceAll('"', '').trim()),
    'the first words on the screen',
  );
  const again = await play(tmux, text, {
    onEvent(event) {
      // Only after the second step has looked at what is there: before, all of it would be on the screen.
      if (event.type === 'step-progress' && event.text.startsWith('waits')) {
        setTimeout(() => writeFileSync(gate, ''), 1000);
      }
    },
  });
  expect(again.summary).toMatchObject({ kept: 1, changed: 1, failed: 0 });
});

test('what an earlier command of the pane has said is not taken for it', async () => {
  const { tmux, directory } = await testServer();
  const gate = join(directory, 'gate');
  const text = (
    first: string,
  ) => `!!tmux.pane_ensure name:'dev|w|1' label:gate ready:'log "it is open"' ready_timeout:'50s'
    cmd:'
        ${first}
        echo "it is open"
        exec sleep 601
    '`;
  await play(tmux, text('true'));
  const second = text(`while [ ! -e ${gate} ]; do sleep 0.1; done`);
  const stop = new AbortController();
  await play(tmux, second, {
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'step-progress' && event.text.startsWith('waits until')) stop.abort();
    },
  });
  const last = await play(tmux, `${second}\n!!tmux.pane_ensure name:'dev|w|2' cmd:'test -e ${gate}' depends_on:gate`, {
    onEvent(event) {
      if (event.type === 'step-progress' && event.text.startsWith('waits')) {
        // Only after the step has looked at what is there.
        setTimeout(() => writeFileSync(gate, ''), 1000);
      }
    },
  });
  expect(last.summary).toMatchObject({ kept: 1, changed: 1, failed: 0 });
  await until(
    async () => (await thePane(tmux, 'dev', 'w', 2)).status === 'finished',
    'a start after the gate was open',
  );
});
