/** The designer: frames while a divider and a pane are dragged across a design of 16 panes with wires. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type Page } from 'playwright';
import { changePreset, newDesign, setPane } from '../src/core/design/index.ts';
import { serverDirectory } from '../src/core/state/directories.ts';
import { startTestServer } from '../src/core/testing/server.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { note, percentile, title } from './report.ts';

const MOVES = 240;
/** A frame longer than this is seen as a jerk, ms. */
const SMOOTH = 33;
const root = resolve(import.meta.dirname, '..');

interface Frames extends Window {
  benchFrames?: { times: number[]; stop: boolean; next?: (time: number) => void };
}

/** Frame lengths, in ms, while `work` goes on. */
async function frames(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const record: NonNullable<Frames['benchFrames']> = { times: [], stop: false };
    (window as Frames).benchFrames = record;
    // A function with a name would be compiled to a call that the page does not have.
    record.next = (time) => {
      record.times.push(time);
      if (!record.stop && record.next) requestAnimationFrame(record.next);
    };
    requestAnimationFrame(record.next);
  });
  await work();
  const times = await page.evaluate(() => {
    const record = (window as Frames).benchFrames;
    if (record) record.stop = true;
    return record?.times ?? [];
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

function tell(what: string, lengths: number[]): void {
  const long = lengths.filter((length) => length > SMOOTH).length;
  const [half, most] = [percentile(lengths, 0.5), percentile(lengths, 0.99)].map((each) => each.toFixed(1));
  note(
    `${what}: median ${half} ms, 99 of 100 below ${most} ms, longest ${Math.max(...lengths).toFixed(1)} ms; ${long} of ${lengths.length} above ${SMOOTH} ms (aim: 0)`,
  );
}

const server = await startTestServer();
try {
  await createSession(server.tmux, 'one', 'w', { argv: ['bash', '--norc', '-i'] });
  let design = changePreset(newDesign('dev', 'wall', { columns: 200, rows: 60 }), 16).design;
  for (let pane = 1; pane <= 16; pane++) {
    const cmd = `node worker.js --id ${pane} \\\n  --verbose`;
    const needs = pane > 1 ? { dependsOn: `worker-${pane - 1}` } : {};
    design = setPane(design, pane, { label: `worker-${pane}`, cmd, log: true, ready: `port ${8000 + pane}`, ...needs });
  }
  process.env.XDG_STATE_HOME = server.env.XDG_STATE_HOME ?? process.env.XDG_STATE_HOME;
  const directory = join(serverDirectory(server.tmux.socketPath), 'designer');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'design.json'), JSON.stringify({ design, saved: design, source: { kind: 'new' } }));

  title('Designer, 16 panes with 15 dependencies: length of frames while dragging');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = { ...process.env, ...server.env, XDG_CONFIG_HOME: join(server.directory, 'config'), MUXWORKS_TEST: '1' };
  const app = await _electron.launch({
    args: [...sandbox, root, '-L', server.socketName],
    env: env as Record<string, string>,
  });
  const page = await app.firstWindow();
  await page.getByRole('button', { name: 'Designer' }).click();
  await page.locator('[data-pane="16"]').waitFor();
  const card = async (pane: number) => {
    const box = await page.locator(`[data-pane="${pane}"]`).boundingBox();
    if (!box) throw new Error(`pane ${pane} is not there`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const sweep = async (x: number, y: number, wide: number, high: number): Promise<void> => {
    for (let move = 1; move <= MOVES; move++) {
      const along = Math.sin((move / MOVES) * 4 * Math.PI);
      await page.mouse.move(x + along * wide, y + along * high);
    }
  };

  const board = await card(6);
  tell('the pointer over nothing', await frames(page, () => sweep(board.x, 12, 300, 0)));

  for (const [what, index, wide, high] of [
    ['a divider of all rows', '1', 0, 120],
    ['a divider of a row', '1.0', 60, 0],
  ] as const) {
    const divider = await page.locator(`[data-divider="${index === '1' ? ':1' : '1:0'}"]`).boundingBox();
    if (!divider) throw new Error(`divider ${index} is not there`);
    const [x, y] = [divider.x + divider.width / 2, divider.y + divider.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    tell(what, await frames(page, () => sweep(x, y, wide, high)));
    await page.mouse.up();
  }

  const from = await card(1);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  tell('a pane over the others', await frames(page, () => sweep(from.x + 300, from.y + 150, 290, 140)));
  await page.mouse.up();
  await app.close();
} finally {
  await server.stop();
}
