import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { presetTree } from '../../layout/presets.ts';
import { descendants } from '../../process/tree.ts';
import { environmentOf, plan, play, processesIn, screen, thePane, theWindow } from '../../testing/playbook.ts';
import { testServer, until } from '../../testing/tmux.ts';
import { hasLayout } from '../../tmux/window.ts';

const ensure = (parameters: string) => `!!tmux.window_ensure name:'dev|work' ${parameters}`;

describe('window_ensure', () => {
  test.each([1, 2, 3, 5, 7, 11, 12, 16])('%i panes stand in their grid, in a detached server', async (panes) => {
    const { tmux } = await testServer();
    const told = (await play(tmux, ensure(`cat:${panes}pane`))).told;
    expect(told).toEqual([`create dev|work: No such session. Made${panes === 1 ? '' : ` with ${panes} panes`}.`]);
    const window = await theWindow(tmux, 'dev', 'work');
    expect(window.panes.length).toBe(panes);
    expect(hasLayout(window, presetTree(panes))).toBe(true);
    const before = await processesIn(tmux, 'dev', 'work');
    const count = panes === 1 ? '1 pane' : `${panes} panes`;
    expect((await play(tmux, ensure(`cat:${panes}pane`))).told).toEqual([`keep dev|work: ${count}, as asked`]);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('draws a layout, and leaves it alone when it is there', async () => {
    const { tmux } = await testServer();
    const text = ensure(`layout:'row(1@60, col(2, 3)@40)'`);
    await play(tmux, text);
    const { panes } = await theWindow(tmux, 'dev', 'work');
    expect(panes.map(({ left, top, width, height }) => [left, top, width, height])).toEqual([
      [0, 0, 47, 24],
      [48, 0, 32, 12],
      [48, 13, 32, 11],
    ]);
    expect((await play(tmux, text)).told).toEqual(['keep dev|work: 3 panes, as asked']);
  });

  test('a pane keeps its number where a layout places it elsewhere, and its processes with it', async () => {
    const { tmux } = await testServer();
    const places = async () =>
      (await theWindow(tmux, 'dev', 'work')).panes.map(({ number, command, left, top }) => [
        number,
        command,
        left,
        top,
      ]);
    const ensureAll = (layout: string) =>
      `${ensure(layout)}\n${[1, 2, 3].map((n) => `!!tmux.pane_ensure name:'dev|work|${n}' cmd:'sleep 100${n}'`).join('\n')}`;
    await play(tmux, ensureAll('cat:3pane'));
    const before = await processesIn(tmux, 'dev', 'work');
    const mirrored = ensureAll(`layout:'row(3, col(2, 1))'`);
    expect((await play(tmux, mirrored)).told[0]).toBe('update dev|work: Arranged as asked.');
    expect(await places()).toEqual([
      [1, 'sleep 1001', 41, 13],
      [2, 'sleep 1002', 41, 0],
      [3, 'sleep 1003', 0, 0],
    ]);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
    expect((await play(tmux, mirrored)).summary).toMatchObject({ changed: 0, kept: 4 });

    // One more takes the next number, wherever it stands, and a smaller window counts on.
    const text = ensure(`layout:'row(4, col(3, 2), 1)'`);
    await play(tmux, text);
    const four = await theWindow(tmux, 'dev', 'work');
    expect(four.panes.map(({ left }) => left).sort((a, b) => a - b)[0]).toBe(four.panes[3]?.left);
    expect((await processesIn(tmux, 'dev', 'work')).slice(0, 3)).toEqual(before);
    expect((await play(tmux, text)).told).toEqual(['keep dev|work: 4 panes, as asked']);
    await play(tmux, `!!tmux.pane_kill name:'dev|work|2'`);
    expect((await places()).map(([number, command]) => [number, command])).toEqual([
      [1, 'sleep 1001'],
      [2, 'sleep 1003'],
      [3, 'bash'],
    ]);

    expect((await play(tmux, ensure('cat:3pane'))).told[0]).toMatch(/^update dev\|work: Arranged/);
    expect(hasLayout(await theWindow(tmux, 'dev', 'work'), presetTree(3))).toBe(true);
    expect((await places()).map(([, command]) => command)).toEqual(['sleep 1001', 'sleep 1003', 'bash']);
    const options = await tmux.command('list-panes', '-t', '=dev:work', '-F', '[#{@muxworks_number}]');
    expect(options.trim()).toBe('[]\n[]\n[]');
  });

  test('a window can be made with its panes in any order, and the one looked at stays so', async () => {
    const { tmux } = await testServer();
    const text = `${ensure(`layout:'col(row(4, 1), 3, 2)'`)}\n!!tmux.pane_ensure name:'dev|work|2' cmd:'sleep 1000' label:low`;
    await play(tmux, text);
    const { panes } = await theWindow(tmux, 'dev', 'work');
    expect(panes.map(({ left, top }) => [left > 0, top])).toEqual([
      [true, expect.any(Number)],
      [false, panes[1]?.top],
      [false, panes[2]?.top],
      [false, panes[0]?.top],
    ]);
    expect(panes[1]?.top).toBeGreaterThan(panes[2]?.top ?? 99);
    expect(panes.map(({ active }) => active)).toEqual([true, false, false, false]);
    expect((await play(tmux, text)).summary).toMatchObject({ changed: 0, kept: 2 });
    const [, border = ''] = (
      await tmux.command('list-panes', '-t', '=dev:work', '-F', '#{pane_index} #{T:pane-border-format}')
    ).match(/^3 (.*)$/m) as string[];
    expect(border.trim()).toBe('2 low');
  });

  test('adds what is missing; what runs goes on', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1000'\n${ensure('cat:2pane')}`);
    const before = await processesIn(tmux, 'dev', 'work');
    expect((await play(tmux, ensure('cat:6pane'))).told).toEqual(['create dev|work: 2 panes, 6 asked. Adds 4.']);
    expect((await processesIn(tmux, 'dev', 'work')).slice(0, 2)).toEqual(before);
    expect(hasLayout(await theWindow(tmux, 'dev', 'work'), presetTree(6))).toBe(true);
  });

  test('keeps panes that are too many, with a warning; prune ends the last ones and their processes', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(`cat:4pane cmd:'sleep 1000'`));
    const before = await processesIn(tmux, 'dev', 'work');
    const { told } = await play(tmux, ensure('cat:2pane'));
    expect(told).toEqual(['keep dev|work: 4 panes, 2 asked: the others are kept, prune:true would end them']);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
    const pruned = await play(tmux, ensure('cat:2pane prune:true'));
    expect(pruned.told).toEqual(['delete dev|work: 4 panes, 2 asked. Closes the last 2. Ends 2 processes.']);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before.slice(0, 2));
    expect(hasLayout(await theWindow(tmux, 'dev', 'work'), presetTree(2))).toBe(true);
    for (const process of before.slice(2).flat()) {
      expect(await readFile(`/proc/${process.split(' ').at(-2)}/stat`, 'utf8').catch(() => 'gone')).toBe('gone');
    }
  });

  test('arranges panes that stand otherwise, and nothing else', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('cat:4pane'));
    await tmux.command('select-layout', '-t', '=dev:work', 'even-horizontal');
    const before = await processesIn(tmux, 'dev', 'work');
    expect((await play(tmux, ensure('cat:4pane'))).told).toEqual(['update dev|work: Arranged as 2 × 2.']);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
    expect(hasLayout(await theWindow(tmux, 'dev', 'work'), presetTree(4))).toBe(true);
  });

  test('a window that a client resized is as asked', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('cat:9pane'));
    for (const [columns, rows] of [
      [211, 57],
      [100, 31],
      [80, 24],
    ]) {
      await tmux.command('resize-window', '-t', '=dev:work', '-x', String(columns), '-y', String(rows));
      expect((await play(tmux, ensure('cat:9pane'))).told).toEqual(['keep dev|work: 9 panes, as asked']);
    }
  });

  test('its command runs in the panes that nobody else has one for', async () => {
    const { tmux } = await testServer();
    const text = `${ensure(`cat:4pane cmd:'sleep 1000'`)}\n!!tmux.pane_ensure name:'dev|work|2' cmd:'sleep 2000'\n!!tmux.pane_ensure name:'dev|work|3'`;
    expect((await play(tmux, text)).told[0]).toBe(
      'create dev|work: No such session. Made with 4 panes. Starts the command in panes 1 and 4.',
    );
    const commands = async () => (await theWindow(tmux, 'dev', 'work')).panes.map(({ command }) => command);
    expect(await commands()).toEqual(['sleep 1000', 'sleep 2000', 'bash', 'sleep 1000']);
    const before = await processesIn(tmux, 'dev', 'work');
    expect((await play(tmux, text)).summary).toMatchObject({ changed: 0, kept: 3 });
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);

    // Without the pane_ensure, pane 2 still has a command of its own.
    const changed = await play(tmux, ensure(`cat:4pane cmd:'sleep 3000'`));
    expect(changed.told[0]).toMatch(
      /^restart dev\|work: 4 panes, as asked\. Starts the new command in panes 1, 3 and 4\./,
    );
    expect(await commands()).toEqual(['sleep 3000', 'sleep 2000', 'sleep 3000', 'sleep 3000']);
    expect((await processesIn(tmux, 'dev', 'work'))[1]).toEqual(before[1]);
  });

  test('its command runs also in panes that only a pane_ensure after it makes necessary', async () => {
    const { tmux } = await testServer();
    const text = `${ensure(`cat:2pane cmd:'sleep 1000' env:A=b`)}\n!!tmux.pane_ensure name:'dev|work|4' cmd:'sleep 1004'`;
    const planned = await plan(tmux, text);
    expect(planned[1]).toBe(
      "create dev|work|4: No such pane: the window has 2. Made with 1 more, then started. Starts the window's command in pane 3.",
    );
    expect((await play(tmux, text)).told).toEqual(planned);
    const { panes } = await theWindow(tmux, 'dev', 'work');
    expect(panes.map(({ command }) => command)).toEqual(['sleep 1000', 'sleep 1000', 'sleep 1000', 'sleep 1004']);
    expect(panes[2]?.state?.origin).toBe('window');
    expect((await play(tmux, text)).summary).toMatchObject({ changed: 0 });
  });

  test('its command leaves alone what a person started', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('cat:2pane'));
    const { id, pid } = await thePane(tmux, 'dev', 'work', 1);
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'idle', 'the prompt');
    await tmux.command('send-keys', '-t', id, 'sleep 1234', 'Enter');
    await until(() => descendants(pid).some(({ name }) => name === 'sleep'), 'the sleep');
    const before = await processesIn(tmux, 'dev', 'work');
    const { told } = await play(tmux, ensure(`cat:2pane cmd:'sleep 1000'`));
    expect(told).toEqual(['start dev|work: 2 panes, as asked. Starts the command in pane 2.']);
    expect((await processesIn(tmux, 'dev', 'work'))[0]).toEqual(before[0]);
  });

  test('its environment and directory reach every new shell, also where no command is given', async () => {
    const { tmux, directory } = await testServer();
    await play(tmux, ensure(`cat:3pane env:'A=one two,B=x=y' cwd:'${directory}'`));
    const { panes } = await theWindow(tmux, 'dev', 'work');
    for (const [index, pane] of panes.entries()) {
      expect(await environmentOf(pane)).toEqual(expect.arrayContaining(['A=one two', 'B=x=y']));
      expect((await thePane(tmux, 'dev', 'work', index + 1)).cwd).toBe(directory);
    }
  });

  test('its environment reaches its command in panes that are there already', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('cat:2pane'));
    await play(tmux, ensure(`cat:2pane cmd:'echo "<$A>"' env:'A=one two'`));
    for (const { id } of (await theWindow(tmux, 'dev', 'work')).panes) {
      await until(async () => (await screen(tmux, id)).includes('\n<one two>'), 'the output');
    }
  });

  test('too many panes for the window is a failure that says so', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'dev', '-n', 'work', '-x', '3', '-y', '3');
    const { ends } = await play(tmux, ensure('cat:16pane'));
    expect(ends[0]).toMatchObject({ outcome: 'failed', problem: { code: 'no-space' } });
    expect((await theWindow(tmux, 'dev', 'work')).panes.length).toBe(1);
  });

  test('a directory that does not exist is a failure, before anything is made', async () => {
    const { tmux } = await testServer();
    const { ends } = await play(tmux, ensure(`cat:2pane cwd:'/no/such place'`));
    expect(ends[0]?.problem?.message).toBe('The directory /no/such place does not exist');
    expect((await tmux.snapshot()).sessions).toEqual([]);
  });

  test('every window is complete as soon as it can be seen', async () => {
    const { tmux, connect } = await testServer();
    await tmux.newSession('-s', 'dev');
    const seen: number[] = [];
    const other = await connect();
    other.watch();
    other.on('snapshot', ({ sessions }) => {
      const window = sessions[0]?.windows.find(({ name }) => name === 'work');
      if (window !== undefined) seen.push(window.panes.length);
    });
    await play(tmux, ensure('cat:16pane'));
    await until(() => seen.includes(16), 'the window');
    expect(seen.filter((count) => count !== 1 && count !== 16)).toEqual([]);
  });
});
