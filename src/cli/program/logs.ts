/** The commands for what panes print: logs, logging. */
import { type Command, InvalidArgumentError, Option } from 'commander';

const TARGET = 'session, session|window or session|window|pane; / is as good as |';

export function addLogCommands(program: Command): void {
  addLogs(program);
  addLogging(program);
}

function addLogs(program: Command): void {
  program
    .command('logs')
    .description('Prints what panes have printed: their logs, which outlive the panes.')
    .argument('[target]', 'session, session|window or session|window|pane; or a log that --list names; none is all')
    .option('-f, --follow', 'go on with what comes, until the panes close')
    .option('-n, --lines <count>', 'only the last lines', count)
    .option('--since <when>', 'from then on: 10m, 2h, 1d, 14:30, or a date as 2026-11-20T14:30', when)
    .option('--until <when>', 'up to then', when)
    .option('--grep <regex>', 'only lines that match this regular expression (JavaScript)')
    .addOption(new Option('--text <text>', 'only lines that hold this text').conflicts('grep'))
    .option('-i, --ignore-case', 'for --grep and --text: capitals do not matter')
    .option('--raw', 'with colours and all other escape sequences')
    .option('--list', 'list the logs instead, also those of panes that are closed')
    .addHelpText(
      'after',
      `
Examples:
  muxworks logs dev/work/server -n 50         the last lines of a pane
  muxworks logs dev/work/server -f            and what comes, until Ctrl-C
  muxworks logs dev --since 10m               all panes of a session, merged by time
  muxworks logs --grep 'error|fatal' -i       every log of this tmux server, of closed panes too
  muxworks logs --text 'GET /cart?id=7'       as it stands, nothing in it has a meaning of its own
  muxworks logs dev --json | jq .content      a line of JSON each
  muxworks logs --list

Panes that Muxworks makes are logged from their first line on; MUXWORKS_LOGS=off switches that off, log:false in a
playbook for one pane. A log keeps its last 32 MB. Lines of several panes begin with the name of theirs.`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/logs.ts')).logs(target, command.optsWithGlobals());
    });
}

function addLogging(program: Command): void {
  const logging = program
    .command('logging')
    .description('Switches the logs of panes on and off, also of those that Muxworks did not make.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks logging status dev
  muxworks logging enable dev/work/1 --path ~/server.log
  muxworks logging disable dev/work/1`,
    );
  logging
    .command('enable')
    .description('Logs panes from now on, with what they show already before that.')
    .argument('<target>', `${TARGET}; all panes of it`)
    .option('--path <file>', 'give a copy to this file; of a session or window for its active pane')
    .option('--reset', 'begin with an empty log, and empty the file')
    .addHelpText(
      'after',
      `
Examples:
  muxworks logging enable dev
  muxworks logging enable dev/work/1 --path ~/server.log --reset

What is logged already stays as it is. A pane that is piped to another program (pipe-pane of tmux) is left to that.`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/logging.ts')).enable(target, command.optsWithGlobals());
    });
  logging
    .command('disable')
    .description('Logs panes no more; what is in their logs stays.')
    .argument('<target>', `${TARGET}; all panes of it`)
    .addHelpText('after', '\nExamples:\n  muxworks logging disable dev/work/1')
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/logging.ts')).disable(target, command.optsWithGlobals());
    });
  logging
    .command('status')
    .description('Says which panes are logged, where to, how much there is, and whether something is missing.')
    .argument('<target>', `${TARGET}; all panes of it`)
    .addHelpText(
      'after',
      `
Examples:
  muxworks logging status dev
  muxworks logging status dev --json | jq -r '.panes[] | select(.enabled | not) | .pane'`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/logging.ts')).status(target, command.optsWithGlobals());
    });
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number of lines.');
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since the epoch. */
function when(text: string): number {
  const ago = /^(\d{1,9})([smhd])$/.exec(text);
  if (ago !== null) return Date.now() - Number(ago[1]) * (UNITS[ago[2] as string] as number);
  const today = /^\d{1,2}:\d\d(:\d\d)?$/.test(text);
  const time = today ? new Date(`${new Date().toDateString()} ${text}`).getTime() : new Date(text).getTime();
  if (!Number.isNaN(time) && (today || /^\d{4}-/.test(text))) return time;
  throw new InvalidArgumentError('It is 10m, 2h, 1d, 14:30, or a date as 2026-11-20T14:30.');
}
