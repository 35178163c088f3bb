/** exec: a command in a pane's shell, as if it ran here. */
import { exec as execInPane } from '../../core/command/exec.ts';
import { quoteForShell } from '../../core/command/shell.ts';
import { signalCommand } from '../../core/command/stop.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags } from '../flags.ts';
import { printJson, printProblem, stderr } from '../output.ts';
import { paneOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';

interface ExecFlags extends GlobalFlags {
  timeout: number;
  raw?: boolean;
  stripAnsi?: boolean;
}

export async function exec(target: string, words: string[], flags: ExecFlags): Promise<void> {
  const command = words.length === 1 ? (words[0] as string) : words.map(quoteForShell).join(' ');
  await withTmux(opening(flags), async (tmux) => {
    const { id } = await paneOf(tmux, target);
    let begun = false;
    const interrupt = (): void => {
      // A command that is gone, or a pane: its end is on the way.
      signalCommand(tmux, id, 'INT').catch(() => {});
    };
    let asked = false;
    const onInterrupt = (): void => {
      if (asked || !begun) process.exit(130);
      asked = true;
      interrupt();
      stderr.line('Interrupts the command. Once more: leaves it alone and ends.');
    };
    process.on('SIGINT', onInterrupt);
    try {
      const result = await execInPane(tmux, id, command, {
        by: { kind: 'cli', command: 'exec' },
        timeoutMs: flags.timeout,
        raw: flags.raw ?? false,
        stripAnsi: flags.stripAnsi ?? false,
        ...(flags.json ? {} : { onOutput: printer(interrupt) }),
        onBusy: (what) => {
          if (stderr.terminal) stderr.line(`Waits for ${what}, which runs there.`);
        },
        onBegin: () => {
          begun = true;
        },
      });
      if (flags.json) {
        const { output, exitCode, timedOut, durationMs, truncated, shellEnded } = result;
        printJson({
          ...{ output: output.toString(), exitCode, timedOut, durationMs },
          ...(truncated ? { truncated } : {}),
          ...(shellEnded ? { shellEnded } : {}),
        });
      } else if (result.timedOut) {
        printProblem({
          message: `It ran longer than ${flags.timeout / 1000} s and was interrupted`,
          hint: 'give it more with --timeout',
        });
      } else if (result.exitCode === null)
        printProblem({ message: 'Its pane was closed under way: nothing tells how it ended' });
      if (result.timedOut) throw new Exit(EXIT.late);
      if (result.exitCode !== 0) throw new Exit(result.exitCode ?? EXIT.failed);
    } finally {
      process.off('SIGINT', onInterrupt);
    }
  });
}

/** Prints what comes, no faster than it is read. Where the reader has gone the command is interrupted, once. */
function printer(onGone: () => void): (chunk: Buffer) => Promise<void> {
  let gone = false;
  return (chunk) =>
    new Promise((resolve) => {
      if (gone) return resolve();
      process.stdout.write(chunk, (error) => {
        if (error && !gone) {
          gone = true;
          onGone();
        }
        resolve();
      });
    });
}
