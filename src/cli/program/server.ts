/** The commands for the server and the machine as a whole: ls, serve, doctor. */
import type { Command } from 'commander';

export function addServerCommands(program: Command): void {
  for (const add of [addLs, addServe, addDoctor]) add(program);
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
  muxworks ls                        everything on the server
  muxworks ls dev                    one session
  muxworks ls dev/workspace/2        one pane by its number, 1 is the first
  muxworks ls dev/workspace/server   one pane by its label
  muxworks ls --json | jq '.sessions[].windows[].panes[] | select(.status == "failed")'

A pane is idle (at a prompt), running, finished (exit 0), failed (another exit),
dead (its shell has gone), or unknown (made elsewhere: nothing in it tells).`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/ls.ts')).ls(target, command.optsWithGlobals());
    });
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('Supervises the server without a desktop: restarts what playbooks declare so. The app does it too.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks serve                 says what it restarts, until Ctrl-C
  muxworks serve --json          an event a line

One process supervises a server at a time; a second one takes over when the first ends, however that comes about.
What stop or the interrupt key has ended is not restarted.`,
    )
    .action(async (_, command: Command) => {
      await (await import('../commands/serve.ts')).serve(command.optsWithGlobals());
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
  muxworks doctor                    a line for each thing, and what to do about it
  muxworks -L lab doctor --json      for another tmux server, for a program to read

Exit status: 0 when everything needed is there, else 3.`,
    )
    .action(async (_, command: Command) => {
      await (await import('../commands/doctor.ts')).doctor(command.optsWithGlobals());
    });
}
