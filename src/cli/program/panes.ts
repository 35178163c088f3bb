/** The commands for what runs in panes: exec, send, keys, wait, stop, restart, kill. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../core/heroscript/scalars.ts';

const TARGET = 'session, session|window or session|window|pane; / is as good as |';
const PANE = `${TARGET}; without a pane the active one`;

export function addPaneCommands(program: Command): void {
  for (const add of [addExec, addSend, addKeys, addWait, addStop, addRestart, addKill]) add(program);
}

const timeoutFlag = (what: string): Option =>
  new Option('--timeout <duration>', `${what}: 500ms, 30s, 2m, 1h; 0 is for ever`)
    .argParser(duration)
    .default(30_000, '30s');

function addExec(program: Command): void {
  program
    .command('exec')
    .description("Runs a command in a pane's shell, prints what it writes, and exits with its exit code.")
    .argument('<target>', PANE)
    .argument('<command...>', 'after --: one word is a command line, several are the words of one command')
    .addOption(timeoutFlag('how long it may run, and how long a busy pane is waited for'))
    .option('--raw', 'line ends as the terminal has them')
    .option('--strip-ansi', 'leave out colours and other escape sequences')
    .addHelpText(
      'after',
      `
Examples:
  muxworks exec dev/build -- make test
  muxworks exec dev/build/2 -- 'cd /srv && git pull'   the directory stays for the next one
  muxworks exec dev/build --timeout 10m -- ./deploy.sh > deploy.log
  muxworks exec dev --json -- uname -r | jq -r .output

Exit status: that of the command; 124 when it ran too long and was interrupted; 2 when it is not complete (an open
quote), and nothing was run then; 1 where the pane stays busy or has no shell. Ctrl-C interrupts the command.`,
    )
    .action(async (target: string, words: string[], _, command: Command) => {
      await (await import('../commands/exec.ts')).exec(target, words, command.optsWithGlobals());
    });
}

function addSend(program: Command): void {
  program
    .command('send')
    .description('Types a text into a pane, byte for byte, whatever reads it there.')
    .argument('<target>', PANE)
    .argument('<text>', 'the text; after -- where it begins with a dash')
    .option('--enter', 'press Enter after it')
    .addHelpText(
      'after',
      `
Examples:
  muxworks send dev/build 'make test' --enter
  muxworks send dev/editor ':wq' --enter
  muxworks send dev/build -- '-n'`,
    )
    .action(async (target: string, text: string, _, command: Command) => {
      await (await import('../commands/send.ts')).send(target, text, command.optsWithGlobals());
    });
}

function addKeys(program: Command): void {
  program
    .command('keys')
    .description("Presses keys in a pane, by tmux's names for them.")
    .argument('<target>', PANE)
    .argument('<key...>', 'Enter, Escape, Up, F1, a, C-c, M-x, S-Tab …; see KEY BINDINGS in tmux(1)')
    .addHelpText(
      'after',
      `
Examples:
  muxworks keys dev/build C-c
  muxworks keys dev/editor Escape : w q Enter
  muxworks keys dev/build Up Enter                     the last command again`,
    )
    .action(async (target: string, keys: string[], _, command: Command) => {
      await (await import('../commands/keys.ts')).keys(target, keys, command.optsWithGlobals());
    });
}

function addWait(program: Command): void {
  program
    .command('wait')
    .description('Waits until a pane shows a text, until its command ends, or until it listens on a port.')
    .argument('<target>', PANE)
    .addOption(new Option('--for <text>', 'until the pane shows the text, now or later').conflicts(['exit', 'port']))
    .option('--regex', 'the text of --for is a regular expression')
    .option('--new', 'for --for: what the pane shows already does not count')
    .addOption(new Option('--exit', 'until nothing runs in it any more').conflicts('port'))
    .addOption(new Option('--port <number>', 'until a process of it listens on the TCP port').argParser(port))
    .addOption(timeoutFlag('how long to wait'))
    .addHelpText(
      'after',
      `
Examples:
  muxworks wait dev/server --for 'listening on'
  muxworks wait dev/server --port 8080 --timeout 2m
  muxworks wait dev/build --exit && muxworks exec dev/deploy -- ./deploy.sh
  muxworks wait dev/build --for '[0-9]+ passed' --regex --new

Exit status: 0 when it has come, 124 when it has not in time. With --exit that of the command, where the pane tells it.`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/wait.ts')).wait(target, command.optsWithGlobals());
    });
}

function addStop(program: Command): void {
  program
    .command('stop')
    .description('Ends the commands that run in panes, and leaves their shells.')
    .argument('<target>', `${TARGET}; all panes of it`)
    .option('--signal <name>', 'only send that signal to what has the terminal, and do not wait: INT, HUP, USR1 …')
    .addHelpText(
      'after',
      `
Examples:
  muxworks stop dev/server
  muxworks stop dev                                    the commands of all its panes
  muxworks stop dev/server --signal HUP
  muxworks stop dev/build/1 --json | jq '.ended[].pid'

A command gets an interrupt and TERM, after 3 s KILL, with all that it started.`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/stop.ts')).stop(target, command.optsWithGlobals());
    });
}

function addRestart(program: Command): void {
  program
    .command('restart')
    .description('Ends the commands of panes and starts them again; the panes and their shells stay.')
    .argument('<target>', TARGET)
    .addHelpText(
      'after',
      `
Examples:
  muxworks restart dev/work/server
  muxworks restart dev              every command that Muxworks has started in the session

A command is started as it was declared. Where a playbook says restart, its restarts count from zero again.`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/restart.ts')).restart(target, command.optsWithGlobals());
    });
}

function addKill(program: Command): void {
  program
    .command('kill')
    .description('Ends everything in a pane, window or session, and closes it.')
    .argument('<target>', TARGET)
    .addHelpText(
      'after',
      `
Examples:
  muxworks kill dev/build/2
  muxworks kill dev/build
  muxworks kill dev

Everything gets TERM, after 3 s KILL. The pane that this is started in is refused.`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/kill.ts')).kill(target, command.optsWithGlobals());
    });
}

/** `30s`, `500ms`, `2m`; in milliseconds. */
export function duration(text: string): number {
  const found = text === '0' ? 0 : /\d(ms|s|m|h)$/.test(text) ? parseDuration(text) : undefined;
  if (found === undefined) throw new InvalidArgumentError('It is a number with ms, s, m or h, or 0.');
  return found;
}

function port(text: string): number {
  const found = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (found < 1 || found > 65_535) throw new InvalidArgumentError('It is a number from 1 to 65535.');
  return found;
}
