/** A flooding pane that is shared: what its viewers cost it, and how soon the last of them sees the end; beside real ttyd where there is one. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Shares } from '../src/core/share/shares.ts';
import { engines, TestViewer } from '../src/core/share/testing.ts';
import type { ShareEngine } from '../src/core/share/types.ts';
import { startTestServer, type TestServer } from '../src/core/testing/server.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { median, note, print, title } from './report.ts';

const MEGABYTES = 20;
const ROUNDS = 3;
const VIEWERS = 20;

function makeOutput(): Buffer {
  const lines: string[] = [];
  for (let size = 0, index = 0; size < MEGABYTES * 1e6; index++) {
    const line = `\x1b[2m12:00:${String(index % 60).padStart(2, '0')}\x1b[0m \x1b[32mINFO\x1b[0m request ${index} /items/${index * 7} 200 ${index % 90} ms\r\n`;
    lines.push(line);
    size += line.length;
  }
  return Buffer.from(lines.join(''));
}

interface Measured {
  /** MB/s that the program in the pane could print. */
  pane: number;
  /** MB/s until the last viewer has shown the end. */
  viewers: number;
  /** What one viewer was sent, MB. */
  sent: number;
}

let runs = 0;

async function flood(server: TestServer, file: string, engine: ShareEngine | null, count: number): Promise<Measured> {
  const { tmux } = server;
  const name = `run${++runs}`;
  const [go, done] = [join(server.directory, `${name}.go`), join(server.directory, `${name}.done`)];
  const script = `until [ -e '${go}' ]; do read -rt 0.01 <> <(:) || :; done; cat '${file}'; printf '\\r\\nTHE-END'; : > '${done}'; exec cat`;
  const { session, window } = await createSession(tmux, name, 'w', { argv: ['bash', '-c', script] });
  const shares = new Shares(tmux);
  const viewers: TestViewer[] = [];
  if (engine !== null) {
    const { share } = await shares.start({ session, window, target: name, port: 0, engine });
    for (let index = 0; index < count; index++) viewers.push(await TestViewer.open(share.url));
  }
  while (viewers.some(({ bytes }) => bytes === 0)) await delay(5);
  const began = performance.now();
  writeFileSync(go, '');
  let pane = 0;
  let last = viewers.length === 0 ? Number.NaN : 0;
  while (pane === 0 || last === 0) {
    await delay(5);
    if (pane === 0 && existsSync(done)) pane = performance.now() - began;
    if (last === 0 && viewers.every((viewer) => viewer.text().includes('THE-END'))) last = performance.now() - began;
  }
  const sent = viewers.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, viewers.length) / 1e6;
  for (const viewer of viewers) viewer.close();
  await shares.stopAll();
  await tmux.command('kill-session', '-t', session);
  return { pane: (MEGABYTES * 1000) / pane, viewers: (MEGABYTES * 1000) / last, sent };
}

const server = await startTestServer();
try {
  title(`A shared pane that prints ${MEGABYTES} MB of coloured log lines, median of ${ROUNDS}`);
  // Something has to hold the server between the rounds.
  await createSession(server.tmux, 'hold', 'w', { argv: ['cat'] });
  const file = join(server.directory, 'output');
  writeFileSync(file, makeOutput());
  const cases = [null, ...engines].flatMap((engine) =>
    (engine === null ? [0] : [1, VIEWERS]).map((count) => ({ engine, count, results: [] as Measured[] })),
  );
  // Side by side in each round, so that a busy machine is busy for all.
  for (let round = 0; round < ROUNDS; round++)
    for (const one of cases) one.results.push(await flood(server, file, one.engine, one.count));
  const of = (results: readonly Measured[], what: keyof Measured) => median(results.map((result) => result[what]));
  const alone = cases[0]?.results ?? [];
  for (const { engine, count, results } of cases.slice(1)) {
    const who = `${engine}, ${count} viewer${count === 1 ? '' : 's'}`;
    print({
      what: `${who}: the pane`,
      value: of(results, 'pane'),
      unit: 'MB/s',
      floor: { what: 'not shared', value: of(alone, 'pane') },
    });
    const one = cases.find((other) => other.engine === engine && other.count === 1)?.results ?? [];
    print({
      what: `${who}: until the last one shows the end`,
      value: of(results, 'viewers'),
      unit: 'MB/s',
      floor: { what: 'one viewer', value: of(one, 'viewers') },
      ...(count > 1 && engine === 'builtin' ? { aim: { ratio: 0.8, is: 'at least' as const } } : {}),
    });
    note(`${who}: each was sent ${of(results, 'sent').toFixed(2)} MB`);
  }
  if (!engines.includes('ttyd')) note('ttyd is not on this machine: MUXWORKS_TTYD names one to compare with');
} finally {
  await server.stop();
}
