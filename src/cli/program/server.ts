/** The commands for the server and the machine as a whole: ls, stats, serve, doctor. */
import { type Command, Option } from 'commander';

export function addServerCommands(program: Command): void {
  for (const add of [addLs, addStats, addServe, addDoctor]) add(program);
}

function addLs(program: Command): void {
  program
    .command('ls')
    .description('Lists sessions, windows and panes with the state of their commands.')
    .argument('[target]', 'session, session|window or session|window|pane; / is as good as |')
    .option('--all-nodes', 'the commands of all machines that share their states through Redis')
    .option('-w, --watch', 'with --all-nodes: go on with each change as it comes, until Ctrl-C')
    .addHelpText(
      'after',
      `
Examples:
  muxworks ls                        everything on the server
  muxworks ls dev                    one session
  muxworks ls dev/workspace/2        one pane by its number, 1 is the first
  muxworks ls dev/workspace/server   one pane by its label
  muxworks ls --json | jq '.sessions[].windows[].panes[] | select(.status == "failed")'
  muxworks ls --all-nodes            what runs on other machines, and how long ago each was heard of
  muxworks ls --all-nodes --watch --json    a line of JSON for each change: states, changed, gone, seen, stale

A pane is idle (at a prompt), running, finished (exit 0), failed (another exit),
dead (its shell has gone), or unknown (made elsewhere: nothing in it tells).
--json gives cpu and memory of each pane's processes too: cpu over the life of each, as ps does it, so that ls need not
wait; stats measures what it is now. memory is resident memory in bytes.`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/ls.ts')).ls(target, command.optsWithGlobals());
    });
}

function addStats(program: Command): void {
  program
    .command('stats')
    .description(
      'Prints CPU, memory, number of processes and listening TCP ports of panes, with all that runs in them.',
    )
    .argument('[target]', 'session, session|window or session|window|pane; / is as good as |; none is all')
    .option('-w, --watch', 'go on with a sample a second, until Ctrl-C')
    .addHelpText(
      'after',
      `
Examples:
  muxworks stats                     now, measured over a quarter of a second
  muxworks stats dev/workspace -w    one window, kept current
  muxworks stats --json | jq '.sessions[].windows[].panes[] | select(.cpu > 50) | .command'
  muxworks stats --watch --json      an object a line each second

CPU is in percent of one core: 200 % is two cores busy; the last line says how much of all cores that is. Processes that
ended between two samples count. Memory is PSS (shared pages divided among those who share them) in a single look, and
RSS with --watch, where it is taken each second, and on systems that do not tell PSS; memoryKind says which. What tmux
itself takes is not in it.`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/stats.ts')).stats(target, command.optsWithGlobals());
    });
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('Supervises the server without a desktop: restarts what playbooks declare so. The app does it too.')
    .addOption(new Option('--install', 'write a unit of systemd for your user that does this, and explain it'))
    .addOption(new Option('--uninstall', 'remove that unit').conflicts('install'))
    .addHelpText(
      'after',
      `
Examples:
  muxworks serve                 says what it restarts, until Ctrl-C
  muxworks serve --json          an event a line
  muxworks serve --install       as a service of systemd, for you alone; writes and explains its unit
  muxworks serve --uninstall     takes that away

One process supervises a server at a time; a second one takes over when the first ends, however that comes about.
What stop or the interrupt key has ended is not restarted. Where states are shared through Redis, that is kept current.
--install starts nothing: it prints the commands that do. The unit is for the server, store and node that are chosen now.`,
    )
    .action(async (_, command: Command) => {
      await (await import('../commands/serve.ts')).serve(command.optsWithGlobals());
    });
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Checks what Muxworks needs of this machine: tmux, bash, a place for its files, Redis where one is used.',
    )
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
