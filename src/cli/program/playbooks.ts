/** The commands for playbooks: run, plan, check, fmt. */
import type { Command } from 'commander';
import { addPlaybookFlags } from '../flags.ts';

export function addPlaybookCommands(program: Command): void {
  for (const add of [addRun, addPlan, addCheck, addFmt]) add(program);
}

function addRun(program: Command): void {
  addPlaybookFlags(program.command('run'))
    .description('Runs playbooks. What is as they say already is left alone.')
    .option('--keep-going', 'go on after a step that fails')
    .option('--prune', 'as if every window_ensure had prune:true')
    .addHelpText(
      'after',
      `
Examples:
  muxworks run workspace.heroscript           again and again: only what differs is done
  muxworks run deploy/ --set PORT=8080        its files by name, {PORT} filled in
  muxworks run -s '!!tmux.session_ensure name:dev'
  muxworks run - < workspace.heroscript       from standard input
  muxworks -L lab run lab.hero --json         on another tmux server, an event a line

Ctrl-C stops after the current step, a second one at once. What was started keeps running.`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('../commands/run.ts')).run(files, command.optsWithGlobals());
    });
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
