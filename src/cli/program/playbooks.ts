/** The commands for playbooks: run, runs, plan, check, fmt. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { From } from '../../core/playbook/first-place.ts';
import { addPlaybookFlags } from '../flags.ts';

export function addPlaybookCommands(program: Command): void {
  for (const add of [addRun, addRuns, addPlan, addCheck, addFmt]) add(program);
}

function addRun(program: Command): void {
  addPlaybookFlags(program.command('run'))
    .description('Runs playbooks. What is as they say already is left alone.')
    .option('--keep-going', 'go on after a step that fails')
    .option('--prune', 'as if every window_ensure had prune:true')
    .addOption(
      new Option(
        '--from <line>',
        'begin with the step at or after that line, or file:line; skip those before',
      ).argParser(fromLine),
    )
    .addOption(new Option('--step', 'ask before each step').conflicts('json'))
    .addHelpText(
      'after',
      `
Examples:
  muxworks run workspace.heroscript           again and again: only what differs is done
  muxworks run deploy/ --set PORT=8080        its files by name, {PORT} filled in
  muxworks run -s '!!tmux.session_ensure name:dev'
  muxworks run - < workspace.heroscript       from standard input
  muxworks -L lab run lab.hero --json         on another tmux server, an event a line
  muxworks run deploy.hero --step             show each step, and do it when you say so
  muxworks run deploy.hero --from 12          go on where it ended the last time

With --from, what the skipped steps were to make is taken as it is: a step that depends on one of them begins only if
that is ready. A line of an include counts for all that it includes.
Ctrl-C stops after the current step, a second one at once. What was started keeps running.`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('../commands/run.ts')).run(files, command.optsWithGlobals());
    });
}

function addRuns(program: Command): void {
  const runs = program
    .command('runs')
    .description('Shows the runs of playbooks on this tmux server, of the app and the command line.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks runs                               the last 20, the newest last
  muxworks runs show                          the newest one, step by step
  muxworks runs ls -n 0 --json | jq 'select(.outcome == "failed")'

The last 200 runs are kept, 32 MB at the most.`,
    );
  runs
    .command('ls', { isDefault: true })
    .description('Lists the runs, the newest last: when, how they ended, and where they did not go on.')
    .option('-n, --lines <count>', 'only the last ones; 0 is all', count, 20)
    .addHelpText(
      'after',
      `
Examples:
  muxworks runs ls
  muxworks runs ls -n 3 --json

A run is running, done, failed, stopped, not-begun (its playbook had mistakes) or broken-off (it was killed).`,
    )
    .action(async (_, command: Command) => {
      await (await import('../commands/runs.ts')).runsLs(command.optsWithGlobals());
    });
  runs
    .command('show')
    .description('Prints a run as it was printed then, and how to go on where it ended.')
    .argument('[id]', 'as runs ls prints it; the newest one where left out')
    .addHelpText(
      'after',
      `
Examples:
  muxworks runs show
  muxworks runs show --json | jq '.events[] | select(.type == "step-end" and .outcome == "failed")'`,
    )
    .action(async (id: string | undefined, _, command: Command) => {
      await (await import('../commands/runs.ts')).runsShow(id, command.optsWithGlobals());
    });
}

/** `12`, `deploy/02_web.hero:12` */
function fromLine(text: string): From {
  const [, file, line] = /^(?:(.+):)?(\d{1,9})$/.exec(text) ?? [];
  if (line === undefined || Number(line) < 1) throw new InvalidArgumentError('It is a line, or file:line.');
  return { line: Number(line), ...(file === undefined ? {} : { file }) };
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a number of lines.');
  return Number(text);
}

function addPlan(program: Command): void {
  addPlaybookFlags(program.command('plan'))
    .description('Says for each action of a playbook what run would do now, and why. Changes nothing.')
    .option('--prune', 'as if every window_ensure had prune:true')
    .addHelpText(
      'after',
      `
Examples:
  muxworks plan workspace.heroscript          a line for each action: create, start, keep …
  muxworks plan deploy/ --set PORT=8080       its files by name, {PORT} filled in
  muxworks plan workspace.heroscript --json | jq '.steps[] | select(.change != "keep")'`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('../commands/plan.ts')).plan(files, command.optsWithGlobals());
    });
}

function addCheck(program: Command): void {
  addPlaybookFlags(program.command('check'))
    .description('Parses and validates playbooks. Needs no tmux and changes nothing.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks check workspace.heroscript         every mistake, with the line it is in
  muxworks check playbooks/                   all files of a directory
  muxworks check --json - < workspace.heroscript

Exit status: 0 when there is no mistake, else 2.`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('../commands/check.ts')).check(files, command.optsWithGlobals());
    });
}

function addFmt(program: Command): void {
  program
    .command('fmt')
    .description('Prints playbooks in their canonical form; comments and meaning stay.')
    .argument('<files...>', 'playbooks; - is standard input')
    .option('--write', 'write the files instead of printing them')
    .addHelpText(
      'after',
      `
Examples:
  muxworks fmt workspace.heroscript           shows it, changes nothing
  muxworks fmt --write playbooks/*.heroscript
  muxworks fmt - < workspace.heroscript       for an editor: text in, text out`,
    )
    .action(async (files: string[], flags) => {
      await (await import('../commands/fmt.ts')).fmt(files, flags);
    });
}
