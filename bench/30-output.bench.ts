/** Pane output into a parsed xterm, beside `tmux -C` read and thrown away; every byte is accounted for. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import xtermHeadless from '@xterm/headless';
import { startTestServer, type TestServer } from '../src/core/testing/server.ts';
import { AttachedSession } from '../src/core/tmux/attached.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { startOnTerminal, startPiped } from '../src/core/tmux/transport.ts';
import { median, note, print, title } from './report.ts';

const MEGABYTES = 50;
const ROUNDS = 3;
const END = '\r\nTHE-END';

/** Log lines as programs print them: colours, a changing number, some of it beyond ASCII. */
function makeOutput(): Buffer {
  const lines: string[] = [];
  for (let size = 0, index = 0; size < MEGABYTES * 1e6; index++) {
    const line = `\x1b[2m12:00:${String(index % 60).padStart(2, '0')}\x1b[0m \x1b[32mINFO\x1b[0m request ${index} /items/${index * 7} 200 ${index % 90} ms é漢\r\n`;
    lines.push(line);
    size += Buffer.byteLength(line);
  }
  return Buffer.from(lines.join(''));
}

async function pane(server: TestServer, name: string, file: string) {
  const go = join(server.directory, `${name}.go`);
  // The terminal is raw, so that a byte that differs was changed by tmux or by us.
  const script = `stty raw -echo; printf READY; until [ -e '${go}' ]; do read -rt 0.01 <> <(:) || :; done; cat '${file}'; printf '\\r\\nTHE-END'; exec cat`;
  const made = await createSession(server.tmux, name, 'w', { argv: ['bash', '-c', script] });
  while (!(await server.tmux.command('capture-pane', '-p', '-t', made.pane)).includes('READY'));
  return { ...made, start: () => writeFileSync(go, '') };
}

/** Seconds from the first byte wanted to the last one read, by a client that does nothing with them. */
async function thrownAway(server: TestServer, name: string, file: string): Promise<number> {
  const { session, start } = await pane(server, name, file);
  return new Promise((resolve, reject) => {
    let tail = '';
    let began = 0;
    void startPiped([...server.tmux.baseCommand, '-C', 'attach-session', '-t', session], {
      data: (chunk) => {
        tail = (tail + chunk.subarray(-64).toString('latin1')).slice(-80);
        if (!tail.includes('THE-END')) return;
        resolve((performance.now() - began) / 1000);
        transport?.kill();
      },
      exit: (message) => reject(new Error(message)),
    }).then((started) => {
      transport = started;
      began = performance.now();
      start();
    }, reject);
    let transport: { kill(): void } | null = null;
  });
}

/** The same through our whole path, parsed by xterm; checksum and count of what arrived. */
async function parsed(
  server: TestServer,
  name: string,
  file: string,
  transport: typeof startPiped,
): Promise<{ seconds: number; md5: string; skipped: number }> {
  const { session, window, start } = await pane(server, name, file);
  const terminal = new xtermHeadless.Terminal({ cols: 120, rows: 40, scrollback: 2000, allowProposedApi: true });
  const hash = createHash('md5');
  let began = 0;
  const done = new Promise<number>((resolve, reject) => {
    void AttachedSession.attach(
      server.tmux,
      session,
      {
        paint: (id, _columns, _rows, data) => terminal.write(data, () => attached?.acknowledge(id, data.length)),
        data: (id, data) => {
          hash.update(data);
          const last = Buffer.from(data.buffer).includes('THE-END');
          terminal.write(data, () => {
            attached?.acknowledge(id, data.length);
            if (last) resolve((performance.now() - began) / 1000);
          });
        },
        size: (_id, columns, rows) => terminal.resize(columns, rows),
        gone: () => {},
        closed: (reason) => reject(new Error(reason)),
      },
      transport,
    ).then(async (made) => {
      attached = made;
      await made.show(window, 120, 40);
      began = performance.now();
      start();
    }, reject);
  });
  let attached: AttachedSession | null = null;
  const seconds = await done;
  const skipped = (attached as AttachedSession | null)?.skipped ?? -1;
  (attached as AttachedSession | null)?.close();
  return { seconds, md5: hash.digest('hex'), skipped };
}

const server = await startTestServer();
try {
  title(`Output of one pane, ${MEGABYTES} MB of coloured log lines, median of ${ROUNDS}`);
  const output = makeOutput();
  const file = join(server.directory, 'output');
  writeFileSync(file, output);
  const truth = createHash('md5').update(output).update(END).digest('hex');
  const rate = { floor: [] as number[], terminal: [] as number[], pipes: [] as number[] };
  let exact = 0;
  for (let round = 0; round < ROUNDS; round++) {
    rate.floor.push(output.length / 1e6 / (await thrownAway(server, `floor${round}`, file)));
    for (const [name, transport] of [
      ['terminal', startOnTerminal],
      ['pipes', startPiped],
    ] as const) {
      const { seconds, md5, skipped } = await parsed(server, `${name}${round}`, file, transport);
      rate[name].push(output.length / 1e6 / seconds);
      if (md5 === truth && skipped === 0) exact++;
      else note(`${name}, round ${round}: bytes differ (skipped ${skipped} times)`);
    }
  }
  const floor = { what: '`tmux -C` thrown away', value: median(rate.floor) };
  print({
    what: 'parsed by xterm, -CC under a pty',
    value: median(rate.terminal),
    unit: 'MB/s',
    floor,
    aim: { ratio: 0.8, is: 'at least' },
  });
  print({
    what: 'parsed by xterm, -C over pipes',
    value: median(rate.pipes),
    unit: 'MB/s',
    floor,
    aim: { ratio: 0.8, is: 'at least' },
  });
  note(`byte for byte the same: ${exact} of ${ROUNDS * 2}`);
  if (exact !== ROUNDS * 2) process.exitCode = 1;
} finally {
  await server.stop();
}
