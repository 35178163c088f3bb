/** The commands, their flags and their help. What a command does is in commands/, and is loaded when it runs. */
import { Command } from 'commander';
import pkg from '../../package.json' with { type: 'json' };
import { addGlobalFlags, addPlaybookFlags } from './flags.ts';

export function program(): Command {
  const command = new Command('muxworks')
    .description('Runs playbooks on tmux, and shows what runs there.')
    .version(pkg.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('See muxworks --help.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks run workspace.heroscript      make it so: what runs already is left alone
  muxworks plan workspace.heroscript     what run would do now
  muxworks ls                            sessions, windows and panes, and what they do
  muxworks ls dev/workspace --json       one window, for a program to read

Exit status: 0 done, 1 a step failed, 2 bad input (a playbook or a flag), 3 the machine lacks something (no tmux).`,
    );
  addGlobalFlags(command);
  for (const add of [addRun, addPlan, addCheck, addFmt, addLs, addDoctor]) add(command);
  return command;
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
  muxworks run workspace.heroscript
  muxworks run deploy/ --set PORT=8080        its files by name, {PORT} filled in
  muxworks run -s '!!tmux.session_ensure name:dev'
  muxworks run - < workspace.heroscript
  muxworks -L lab run lab.hero --json         on another tmux server, an event a line

Ctrl-C stops after the current step, a second one at once. What was started keeps running.`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('./commands/run.ts')).run(files, command.optsWithGlobals());
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
  muxworks plan workspace.heroscript
  muxworks plan deploy/ --set PORT=8080
  muxworks plan workspace.heroscript --json | jq '.steps[] | select(.change != "keep")'`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('./commands/plan.ts')).plan(files, command.optsWithGlobals());
    });
}

function addCheck(program: Command): void {
  addPlaybookFlags(program.command('check'))
    .description('Parses and validates playbooks. Needs no tmux and changes nothing.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks check workspace.heroscript
  muxworks check playbooks/
  muxworks check --json - < workspace.heroscript`,
    )
    .action(async (files: string[], _, command: Command) => {
      await (await import('./commands/check.ts')).check(files, command.optsWithGlobals());
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
  muxworks fmt workspace.heroscript
  muxworks fmt --write playbooks/*.heroscript
  muxworks fmt - < workspace.heroscript`,
    )
    .action(async (files: string[], flags) => {
      await (await import('./commands/fmt.ts')).fmt(files, flags);
    });
}

function addLs(program: Command): void {
  program
    .command('ls')
    .description('Lists sessions, windows and panes with the state of their commands.')
    .argument('[target]', 'session, session|window or session|window|pane; / is as good as |')
    .addHelpText(
      'after',
      `
Examples:
  muxworks ls
  muxworks ls dev
  muxworks ls dev/workspace/server
  muxworks ls --json | jq '.sessions[].windows[].panes[] | select(.status == "failed")'

A pane is idle (at a prompt), running, finished (exit 0), failed (another exit), dead (its shell has gone),
or unknown (made elsewhere: nothing in it tells).`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('./commands/ls.ts')).ls(target, command.optsWithGlobals());
    });
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Checks what Muxworks needs of this machine: tmux, bash, a place for its files.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks doctor
  muxworks -L lab doctor --json

Exit status: 0 when everything needed is there, else 3.`,
    )
    .action(async (_, command: Command) => {
      await (await import('./commands/doctor.ts')).doctor(command.optsWithGlobals());
    });
}
