/** What is done to one pane: stopping, signals, waits, clearing, its shell, with processes of every stubbornness. */
import { describe, expect, test } from 'vitest';
import { isRunning, type ProcessEntry, readProcess } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import { serverDirectory } from '../state/directories.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { splitPane } from '../tmux/pane.ts';
import { createSession } from '../tmux/session.ts';
import { exec } from './exec.ts';
import {
  capturePane,
  clearPane,
  ensureBashParent,
  exitStatus,
  isAtCleanPrompt,
  isPaneEmpty,
  killProcesses,
  resetIfNeeded,
  resetPane,
  sendCommand,
  sendKeys,
  sendText,
  startProcess,
  verifyBashParent,
  verifyCommandHierarchy,
} from './pane-work.ts';
import { shellCommand } from './shell.ts';
import { killRunningCommand, signalCommand } from './stop.ts';
import { commandEnd, outputWait, portOpened } from './wait.ts';

interface Pane extends TestServer {
  pane: string;
  root: number;
  /** All that runs below the root. */
  below(): ProcessEntry[];
  prompt(): Promise<unknown>;
}

async function started(argv?: readonly string[]): Promise<Pane> {
  const server = await testServer();
  const { tmux } = server;
  const ours = shellCommand(serverDirectory(tmux.socketPath));
  const { pane } = await createSession(tmux, 's', 'w', argv === undefined ? ours : { argv });
  const root = Number(await tmux.command('display-message', '-p', '-t', pane, '#{pane_pid}'));
  return {
    ...server,
    ...{ pane, root },
    below: () => descendants(root),
    prompt: () => until(() => isAtCleanPrompt(tmux, pane), 'the prompt'),
  };
}

const names = (entries: readonly ProcessEntry[]): string[] => entries.map(({ name }) => name).sort();

describe('killRunningCommand', () => {
  const stubborn: [string, string, string[]][] = [
    ['a pipeline', 'sleep 601 | sleep 602 | cat', ['cat', 'sleep', 'sleep']],
    ['a list: what comes next is not run', 'sleep 601; sleep 602', ['sleep']],
    ['children that left the tree by a double fork', '(sleep 603 &); sleep 604', ['sleep', 'sleep']],
    ['one that ignores TERM', `bash -c 'trap "" TERM INT; sleep 605 & wait; sleep 606'`, ['bash', 'sleep']],
    ['a stopped one', `bash -c 'kill -STOP $$' & sleep 607`, ['bash', 'sleep']],
  ];
  test.each(stubborn)('%s', async (_, command, expected) => {
    const { tmux, pane, root, below, prompt } = await started();
    await startProcess(tmux, pane, { command });
    await until(() => expected.every((name) => names(below()).includes(name)), 'the processes');
    const before = below();
    const ended = await killRunningCommand(tmux, pane);
    for (const name of expected) expect(names(ended)).toContain(name);
    expect([...before, ...below()].filter(isRunning)).toEqual([]);
    expect(readProcess(root)?.name).toBe('bash');
    await prompt();
    expect((await exec(tmux, pane, 'echo usable')).output.toString()).toBe('usable\n');
    expect(await killRunningCommand(tmux, pane)).toEqual([]);
  });

  test('beside a zombie, and in shells of others', async () => {
    const { tmux, pane, below, prompt } = await started(['bash', '--norc']);
    await prompt();
    // Its parent does not wait for it.
    await sendCommand(tmux, pane, `bash -c 'sleep 0.01 & exec sleep 600'`);
    await until(() => below().some(({ state }) => state === 'Z'), 'the zombie');
    expect(names(await killRunningCommand(tmux, pane))).toContain('sleep');
    await prompt();
    expect(below().filter(isRunning)).toEqual([]);
    expect(await killRunningCommand(tmux, pane)).toEqual([]);
    const sleeping = await splitPane(tmux, pane, 'down', { argv: ['sleep', '600'] });
    await until(
      async () => (await tmux.command('display-message', '-p', '-t', sleeping, '#{pane_current_command}')) === 'sleep',
      'it',
    );
    await expect(killRunningCommand(tmux, sleeping)).rejects.toMatchObject({ code: 'bad-input' });
    expect(names(await signalCommand(tmux, sleeping, 'term'))).toEqual(['sleep']);
    await expect(until(async () => void (await exitStatus(tmux, sleeping)), 'its end')).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('signals', () => {
  test('go to what has the terminal, and spare a shell at its prompt', async () => {
    const { tmux, pane, root, prompt } = await started();
    await prompt();
    for (const signal of ['KILL', 'HUP', 'INT']) expect(await signalCommand(tmux, pane, signal)).toEqual([]);
    await startProcess(tmux, pane, { command: 'sleep 600 & sleep 601 | sleep 602' });
    await until(() => names(descendants(root)).join() === 'sleep,sleep,sleep', 'the processes');
    expect(names(await signalCommand(tmux, pane, '10'))).toEqual(['sleep', 'sleep']);
    expect(await commandEnd(tmux, pane)).toBe(138);
    expect(names(descendants(root))).toEqual(['sleep']);
    await expect(signalCommand(tmux, pane, 'nothing')).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('killProcesses', () => {
  test('ends all of it and says what', async () => {
    const { tmux, pane, root } = await started();
    const other = await splitPane(tmux, pane, 'down', { argv: ['sleep', '600'] });
    await startProcess(tmux, pane, { command: `(sleep 611 &); bash -c 'trap "" TERM HUP; sleep 612; sleep 613'` });
    await until(() => names(descendants(root)).join() === 'bash,sleep,sleep', 'the processes');
    const { ended, roots } = await killProcesses(tmux, pane);
    expect([names(ended), names(roots)]).toEqual([['bash', 'sleep', 'sleep'], ['bash']]);
    expect([...ended, ...roots].filter(isRunning)).toEqual([]);
    await expect(exitStatus(tmux, pane)).rejects.toMatchObject({ code: 'not-found' });
    expect((await exitStatus(tmux, other)).status).toBe('unknown');
  });
});

describe('waits', () => {
  test('for a text: shown, to come, in pieces and colours, drawn over', async () => {
    const { tmux, pane, prompt } = await started();
    await prompt();
    await expect(outputWait(tmux, pane, 'xyz', { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
    await expect(outputWait(tmux, pane, '')).rejects.toMatchObject({ code: 'bad-input' });
    await exec(tmux, pane, 'echo shown');
    expect(await outputWait(tmux, pane, 'shown')).toBe('shown');
    await expect(outputWait(tmux, pane, 'shown', { fresh: true, timeoutMs: 100 })).rejects.toThrow(
      'shown did not come',
    );
    const waits = [
      outputWait(tmux, pane, 'to come', { fresh: true }),
      outputWait(tmux, pane, /c[o]me (\d+)$/m),
      outputWait(tmux, pane, 'overwritten'),
    ];
    const command = `printf 'to \\e[1mco'; sleep 0.1; printf 'me\\e[0m 12\\n'; printf 'xxxxwritten'; sleep 0.1; printf '\\rover\\n'`;
    await exec(tmux, pane, command);
    expect(await Promise.all(waits)).toEqual(['to come', 'come 12', 'overwritten']);
    const gone = outputWait(tmux, pane, 'never');
    gone.catch(() => {});
    await createSession(tmux, 'other', 'w', { argv: ['sleep', '600'] });
    await tmux.command('kill-pane', '-t', pane);
    await expect(gone).rejects.toMatchObject({ code: 'not-found' });
  });

  test('in a flood', async () => {
    const { tmux, pane, prompt } = await started();
    await prompt();
    const wait = outputWait(tmux, pane, 'needle 77');
    await exec(tmux, pane, 'seq 200000; echo "needle $((76 + 1))"; seq 200000', { timeoutMs: 60_000 });
    expect(await wait).toBe('needle 77');
  });

  test('for the end, in shells of others and of programs alone; in time or not', async () => {
    const { tmux, pane, prompt } = await started(['dash']);
    await prompt();
    await sendCommand(tmux, pane, 'sleep 600');
    await until(async () => !(await isAtCleanPrompt(tmux, pane)), 'the sleep');
    await expect(commandEnd(tmux, pane, { timeoutMs: 100 })).rejects.toThrow(
      'the end of sleep 600 did not come in 0.1 s',
    );
    const end = commandEnd(tmux, pane);
    await sendKeys(tmux, pane, ['C-c']);
    expect(await end).toBeNull();
    const alone = await splitPane(tmux, pane, 'down', { argv: ['sh', '-c', 'read line; exit 6', 'sh'] });
    await tmux.command('set-option', '-p', '-t', alone, 'remain-on-exit', 'on');
    const last = commandEnd(tmux, alone);
    await sendKeys(tmux, alone, ['Enter']);
    expect(await last).toBe(6);
    expect(await exitStatus(tmux, alone)).toEqual({ status: 'failed', exitCode: 6 });
    await expect(sendText(tmux, alone, 'x')).rejects.toMatchObject({ code: 'no-shell' });
    await expect(portOpened(tmux, pane, 0)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('what a pane shows', () => {
  test('clear, reset and capture; a program that runs is typed nothing', async () => {
    const { tmux, pane, prompt } = await started();
    await prompt();
    await exec(tmux, pane, `seq 100; printf '\\e[31mred\\e[0m   \\n'`);
    await prompt();
    const shown = await capturePane(tmux, pane);
    expect(shown).toContain('\n99\n100\nred\n');
    expect(await capturePane(tmux, pane, { history: 0 })).not.toContain('\n12\n');
    expect(await capturePane(tmux, pane, { attributes: true })).toContain('\u001b[31mred');
    expect(await isPaneEmpty(tmux, pane)).toBe(false);
    await clearPane(tmux, pane);
    await until(async () => !(await capturePane(tmux, pane)).includes('100'), 'the clean screen');
    await exec(tmux, pane, `echo again; printf '\\e[?1049h\\e[31m'`);
    await prompt();
    expect(await resetIfNeeded(tmux, pane)).toBe(true);
    expect(await tmux.command('display-message', '-p', '-t', pane, '#{alternate_on} #{history_size}')).toBe('0 0');
    await startProcess(tmux, pane, { command: 'cat' });
    await sendText(tmux, pane, 'typed', true);
    await outputWait(tmux, pane, 'typed\ntyped');
    expect(await resetIfNeeded(tmux, pane)).toBe(false);
    await resetPane(tmux, pane);
    expect(await isPaneEmpty(tmux, pane)).toBe(true);
    await sendText(tmux, pane, 'more', true);
    await outputWait(tmux, pane, 'more\nmore');
    expect(await exitStatus(tmux, pane)).toEqual({ status: 'running', exitCode: null });
    await sendKeys(tmux, pane, ['C-d']);
    expect(await commandEnd(tmux, pane)).toBe(0);
    expect(await exitStatus(tmux, pane)).toEqual({ status: 'finished', exitCode: 0 });
  });

  test('text goes to one pane alone, whatever mode it is in', async () => {
    const { tmux, pane, prompt } = await started();
    await prompt();
    const other = await splitPane(tmux, pane, 'down', { argv: ['cat'] });
    await tmux.command('set-option', '-w', '-t', pane, 'synchronize-panes', 'on');
    await tmux.command('copy-mode', '-t', pane);
    await startProcess(tmux, pane, { command: 'cat' });
    await tmux.command('copy-mode', '-t', pane);
    const long = 'ab;c '.repeat(600);
    await sendText(tmux, pane, long, true);
    expect(await outputWait(tmux, pane, `${long.trim()}`)).toBe(long.trim());
    await sendKeys(tmux, pane, ['x', 'Enter']);
    await outputWait(tmux, pane, 'x\nx');
    expect(await isPaneEmpty(tmux, other)).toBe(true);
    expect(await tmux.command('display-message', '-p', '-t', pane, '#{synchronize-panes}')).toBe('1');
    for (const key of ['Entr', '', 'C-', 'Q-x', 'ab']) {
      await expect(sendKeys(tmux, pane, ['x', key])).rejects.toMatchObject({ code: 'bad-input' });
    }
  });

  test('several lines are pasted', async () => {
    const { tmux, pane, prompt } = await started();
    await prompt();
    await sendCommand(tmux, pane, 'echo $((1+1))1\necho $((2+2))2\n');
    await outputWait(tmux, pane, '\n42\n');
    expect(await capturePane(tmux, pane)).toContain('\n21\n');
  });
});

describe('the shell of a pane', () => {
  test('is bash, with the commands below it, or is made so', async () => {
    const { tmux, pane, prompt, root } = await started();
    await prompt();
    expect([await verifyBashParent(tmux, pane), await verifyCommandHierarchy(tmux, pane)]).toEqual([true, true]);
    await startProcess(tmux, pane, { command: 'sleep 600' });
    expect(await verifyCommandHierarchy(tmux, pane)).toBe(true);
    expect(await ensureBashParent(tmux, pane)).toBe(pane);
    expect(descendants(root)).toHaveLength(1);
    const dash = await splitPane(tmux, pane, 'down', { argv: ['dash'], cwd: '/usr' });
    const before = readProcess(Number(await tmux.command('display-message', '-p', '-t', dash, '#{pane_pid}')));
    expect([await verifyBashParent(tmux, dash), await verifyCommandHierarchy(tmux, dash)]).toEqual([false, false]);
    await until(() => isAtCleanPrompt(tmux, dash), 'the prompt of dash');
    const made = await ensureBashParent(tmux, dash);
    expect(await verifyBashParent(tmux, made)).toBe(true);
    expect((await exec(tmux, made, 'pwd')).output.toString()).toBe('/usr\n');
    expect(before !== null && isRunning(before)).toBe(false);
  });
});
