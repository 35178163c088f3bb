import { expect, test } from 'vitest';
import { descendants } from '../../core/process/tree.ts';
import { play, thePane } from '../../core/testing/playbook.ts';
import { testServer, until } from '../../core/testing/tmux.ts';
import { muxworks } from '../testing.ts';

const ensure = (pane: number, parameters: string) => `!!tmux.pane_ensure name:'dev|work|${pane}' ${parameters}`;

test('serve restarts what fails and says so; stop is not undone by it; Ctrl-C ends it and nothing else', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(
    tmux,
    `${ensure(1, `cmd:'sleep 1001' restart:always backoff:10ms`)}\n${ensure(2, `cmd:'sleep 1002' restart:always backoff:10ms`)}`,
  );
  let said = '';
  let end = (): void => {};
  const serve = muxworks(server, ['serve'], {
    during: (child) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk;
      });
      end = () => child.kill('SIGINT');
    },
  });
  await until(() => said.includes('Supervises the tmux server'), 'the supervisor');
  const { pid } = await thePane(tmux, 'dev', 'work', 1);
  process.kill(await until(() => descendants(pid)[0]?.pid, 'the sleep'), 'SIGKILL');
  await until(() => said.includes('dev|work|1 restarted, the first time'), 'the restart');
  expect(said).toMatch(/\d\d:\d\d:\d\d {2}dev\|work\|1 ended with exit code 137: restarted in \d+\.\d s\n/);

  const stopped = await muxworks(server, ['stop', 'dev/work/2']);
  expect(stopped).toMatchObject({ code: 0, err: '' });
  const restarted = await muxworks(server, ['restart', 'dev/work/1']);
  expect(restarted.code).toBe(0);
  expect(restarted.out).toMatch(/^Restarted .*\. Ended 1 process: sleep \d+\.\n$/);
  expect((await thePane(tmux, 'dev', 'work', 2)).status).toBe('failed');
  expect(said).not.toContain('dev|work|2');

  expect((await muxworks(server, ['restart', 'dev', '--json'])).code).toBe(0);
  expect((await thePane(tmux, 'dev', 'work', 2)).status).toBe('running');
  end();
  expect((await serve).code).toBe(0);
  expect((await thePane(tmux, 'dev', 'work', 1)).status).toBe('running');
});

test('restart of what Muxworks did not start is refused', async () => {
  const server = await testServer();
  await play(server.tmux, ensure(1, ''));
  expect(await muxworks(server, ['restart', 'dev/work/1'])).toMatchObject({ code: 2, out: '' });
});
