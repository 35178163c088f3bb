/** 16 panes into one window: by a playbook, beside one chained tmux call that does the same, and beside other tools. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { shellCommand } from '../src/core/command/shell.ts';
import { planLayout } from '../src/core/layout/apply.ts';
import { presetTree } from '../src/core/layout/presets.ts';
import { runPlaybook } from '../src/core/playbook/index.ts';
import { serverDirectory } from '../src/core/state/directories.ts';
import { playbook } from '../src/core/testing/playbook.ts';
import { startTestServer, type TestServer, withServer } from '../src/core/testing/server.ts';
import { paneArguments } from '../src/core/tmux/pane.ts';
import { installedPeers } from './peers.ts';
import { median, note, print, title } from './report.ts';

const PANES = 16;
const ROUNDS = 15;
const run = promisify(execFile);

/** What a person who knows tmux well would type: every split and one layout string, in one call. */
async function chained({ tmux }: TestServer, name: string): Promise<number> {
  const shell = paneArguments(shellCommand(serverDirectory(tmux.socketPath)));
  const ids = Array.from({ length: PANES }, (_, index) => index);
  const { layout } = planLayout(ids, presetTree(PANES), { columns: 80, rows: 24 });
  const target = `=dev:${name}`;
  const split = ['split-window', '-d', '-f', '-h', '-l', '1', '-t', target, ...shell, ';'];
  const [file = '', ...base] = tmux.baseCommand;
  const args = ['new-window', '-d', '-t', '=dev:', '-n', name, ...shell, ';', ...ids.slice(1).flatMap(() => split)];
  const began = performance.now();
  await run(file, [...base, ...args, 'select-layout', '-t', target, layout]);
  return performance.now() - began;
}

async function applied({ tmux }: TestServer, name: string): Promise<number> {
  const loaded = await playbook(`!!tmux.window_ensure name:'dev|${name}' cat:${PANES}pane`);
  const began = performance.now();
  const { changed } = await runPlaybook(tmux, loaded, { onEvent() {} });
  const took = performance.now() - began;
  if (changed !== 1) throw new Error('the window was not made');
  return took;
}

/** Waits until the shells have started and the machine is at rest, then closes the window. */
async function rest({ tmux }: TestServer, name: string): Promise<void> {
  for (;;) {
    const window = (await tmux.snapshot()).sessions[0]?.windows.find((one) => one.name === name);
    if (window?.panes.length === PANES && window.panes.every(({ status }) => status === 'idle')) break;
  }
  await tmux.command('kill-window', '-t', `=dev:${name}`);
}

title(`${PANES} panes into one window, a bash in each (median of ${ROUNDS})`);
const ours: number[] = [];
const server = await startTestServer();
try {
  await server.tmux.newSession('-s', 'dev', '-x', '80', '-y', '24', '--', 'sleep', '100000');
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await applied(server, `a${round}`));
    await rest(server, `a${round}`);
    theirs.push(await chained(server, `b${round}`));
    await rest(server, `b${round}`);
  }
  const floor = { what: 'one chained tmux call', value: median(theirs) };
  print({ what: 'window_ensure cat:16pane', value: median(ours), unit: 'ms', floor, aim: { ratio: 1, is: 'at most' } });
} finally {
  await server.stop();
}

const peers = await installedPeers();
for (const peer of peers) {
  const took = await withServer(async (own) => {
    await own.tmux.newSession('-s', 'other', '--', 'sleep', '100000');
    return peer.apply(own, 1, PANES);
  });
  print({
    what: `${peer.name} ${peer.version}, on a server that runs`,
    value: took,
    unit: 'ms',
    floor: { what: 'window_ensure', value: median(ours) },
    aim: { ratio: 10, is: 'at least' },
  });
}
if (peers.length === 0) note('tmuxp and tmuxinator are not installed: nothing to compare with');
