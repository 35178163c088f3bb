/** The commands that look at the server and the machine: ls, doctor. */
import type { Command } from 'commander';

export function addServerCommands(program: Command): void {
  for (const add of [addLs, addDoctor]) add(program);
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
      await (await import('../commands/ls.ts')).ls(target, command.optsWithGlobals());
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
      await (await import('../commands/doctor.ts')).doctor(command.optsWithGlobals());
    });
}
