/** The library as a small script uses it: open, play a playbook, run commands, wait, read logs, look at what is used. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  commandEnd,
  exec,
  killRunningCommand,
  type Log,
  lastLines,
  loggingEnable,
  outputWait,
  paneGet,
  play,
  portOpened,
  Tmux,
  windowGet,
  windowStats,
} from './index.ts';
import { testServer } from './testing/tmux.ts';

const SERVER = `
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    console.log(request.method, request.url);
    response.end('hello');
  });
  server.listen(0, '127.0.0.1', () => console.log('ready on', server.address().port));
`;

test('a script with a server of its own', async () => {
  const { directory } = await testServer();
  const file = join(directory, 'server.mjs');
  writeFileSync(file, SERVER);

  const tmux = await Tmux.open({ private: true });
  try {
    // A web server in one pane, a shell in the other.
    const script = `
      !!tmux.window_ensure name:'demo|site' cat:'2pane'
      !!tmux.pane_ensure name:'demo|site|1' label:'web' cmd:'node \${FILE}'
      !!tmux.pane_ensure name:'demo|site|2' label:'work'`;
    expect(await play(tmux, script, { set: { FILE: file } })).toMatchObject({ failed: 0, problems: [] });

    const site = await windowGet(tmux, 'demo', 'site');
    const web = await paneGet(tmux, site.id, 'web');
    const work = await paneGet(tmux, site.id, 'work');
    const { log } = await loggingEnable(tmux, web.id);

    const port = Number((await outputWait(tmux, web.id, /ready on \d+/)).split(' ').at(-1));
    await portOpened(tmux, web.id, port);
    const request = `node -e 'fetch("http://127.0.0.1:${port}/x").then((r) => r.text()).then(console.log)'`;
    const { output, exitCode } = await exec(tmux, work.id, request);
    expect([output.toString(), exitCode]).toEqual(['hello\n', 0]);

    await outputWait(tmux, web.id, 'GET /x');
    const { panes, processes } = await windowStats(tmux, site.id);
    expect(processes).toBeGreaterThanOrEqual(3);
    expect(panes[0]?.ports).toEqual([port]);

    expect((await killRunningCommand(tmux, web.id)).map(({ name }) => name)).toContain('node');
    expect(await commandEnd(tmux, web.id)).toBeGreaterThan(128);
    const { entries } = await lastLines(log as Log, 100);
    expect(entries.map(({ content }) => content)).toContain('GET /x');
  } finally {
    await tmux.stop();
    tmux.close();
  }
  const later = await Tmux.open({ socketPath: tmux.socketPath });
  expect(await later.isRunning()).toBe(false);
  later.close();
});
