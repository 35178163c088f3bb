/** Playbooks from nothing, again with nothing to do, and the command as a whole process. */
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shellCommand } from '../src/core/command/shell.ts';
import { runPlaybook } from '../src/core/playbook/index.ts';
import { serverDirectory } from '../src/core/state/directories.ts';
import { playbook } from '../src/core/testing/playbook.ts';
import { type TestServer, withServer } from '../src/core/testing/server.ts';
import { paneArguments } from '../src/core/tmux/pane.ts';
import type { Tmux } from '../src/core/tmux/server.ts';
import { installedPeers } from './peers.ts';
import { median, note, print, title } from './report.ts';

const WINDOWS = 50;
const PANES = 4;
const ROUNDS = 5;
const run = promisify(execFile);

const script = (command: string) =>
  Array.from(
    { length: WINDOWS },
    (_, index) => `!!tmux.window_ensure name:'dev|w${index}' cat:${PANES}pane ${command}`,
  ).join('\n');

async function ran(tmux: Tmux, text: string): Promise<number> {
  const loaded = await playbook(text);
  const began = performance.now();
  const { failed, stopped } = await runPlaybook(tmux, loaded, { onEvent() {} });
  if (failed > 0 || stopped) throw new Error('the run failed');
  return performance.now() - began;
}

/** The same windows by one tmux process that reads its commands from a file; as arguments they are too many. */
async function sourced({ tmux, directory }: TestServer): Promise<number> {
  const shell = paneArguments(shellCommand(serverDirectory(tmux.socketPath)))
    .map((word) => `'${word}'`)
    .join(' ');
  const lines = Array.from({ length: WINDOWS }, (_, index) => [
    `${index === 0 ? 'new-session -d -s dev' : 'new-window -d -t =dev:'} -n w${index} ${shell}`,
    ...Array.from({ length: PANES - 1 }, () => `split-window -d -t =dev:w${index} ${shell}`),
    `select-layout -t =dev:w${index} tiled`,
  ]).flat();
  const file = join(directory, 'commands.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const [program = '', ...base] = tmux.baseCommand;
  const began = performance.now();
  await run(program, [...base, 'start-server', ';', 'source-file', file]);
  return performance.now() - began;
}

async function several(measure: (server: TestServer) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await withServer(measure));
  return median(times);
}

title(`${WINDOWS} windows × ${PANES} panes from nothing, a bash in each, empty HOME (median of ${ROUNDS})`);
const ours = await several(({ tmux }) => ran(tmux, script('')));
const floor = { what: 'one tmux process with a file of commands', value: await several(sourced) };
print({ what: 'playbook, shells only (aim: under 800)', value: ours, unit: 'ms', floor });
const commands = await several(({ tmux }) => ran(tmux, script(`cmd:'sleep 100000'`)));
print({ what: 'playbook, a command started and seen to run in each', value: commands, unit: 'ms', floor });
for (const peer of await installedPeers()) {
  const took = await withServer((server) => peer.apply(server, WINDOWS, PANES));
  print({
    what: `${peer.name} ${peer.version}`,
    value: took,
    unit: 'ms',
    floor: { what: 'playbook', value: ours },
    aim: { ratio: 10, is: 'at least' },
  });
}

title(`The same again with nothing to do: ${WINDOWS * PANES} panes, inside the process`);
await withServer(async ({ tmux }) => {
  const text = script(`cmd:'sleep 100000'`);
  await ran(tmux, text);
  // The panes' logs begin after the run.
  await tmux.idle();
  let sent = 0;
  const { command, sequence } = tmux;
  tmux.command = (...argv) => {
    sent++;
    return command.apply(tmux, argv);
  };
  tmux.sequence = (all) => {
    sent += all.length;
    return sequence.call(tmux, all);
  };
  const times: number[] = [];
  const looks: number[] = [];
  for (let round = 0; round < 20; round++) {
    times.push(await ran(tmux, text));
    const began = performance.now();
    await tmux.snapshot();
    looks.push(performance.now() - began);
  }
  print({
    what: 'run (aim: under 30)',
    value: median(times),
    unit: 'ms',
    floor: { what: 'one look at the server', value: median(looks) },
  });
  note(`commands sent to tmux beside the look at it: ${sent}`);
});

title('muxworks run of an unchanged 4-pane playbook, the whole process');
const entry = fileURLToPath(new URL('../out/node/cli.js', import.meta.url));
if (!existsSync(entry)) note('out/node/cli.js is not built: npm run bench builds it');
else {
  await withServer(async (server) => {
    const file = join(server.directory, 'four.heroscript');
    const panes = [1, 2, 3, 4].map((pane) => `!!tmux.pane_ensure name:'dev|work|${pane}' cmd:'sleep 100000'`);
    writeFileSync(file, `!!tmux.window_ensure name:'dev|work' cat:4pane\n${panes.join('\n')}\n`);
    const once = async (args: string[]): Promise<number> => {
      const began = performance.now();
      await run(process.execPath, args);
      return performance.now() - began;
    };
    const args = [entry, '-L', server.socketName, 'run', file];
    await once(args);
    const times: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < 15; round++) {
      times.push(await once(args));
      empty.push(await once(['-e', '0']));
    }
    print({
      what: 'run (aim: under 150)',
      value: median(times),
      unit: 'ms',
      floor: { what: 'node that does nothing', value: median(empty) },
    });
  });
}
