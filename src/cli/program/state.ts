/** The commands for what was declared in panes and what came of it: state, history. */
import { type Command, InvalidArgumentError } from 'commander';

const TARGET = 'session, session|window or session|window|pane; / is as good as |';

export function addStateCommands(program: Command): void {
  addState(program);
  addHistory(program);
}

function addState(program: Command): void {
  const state = program
    .command('state')
    .description('Shows and removes what is stored about the commands that Muxworks has started in panes.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks state ls                  each declared command and what is true of it
  muxworks state clear dev           forget the commands of a session; they go on running
  muxworks state clear --stale       remove what is not to be believed any more
  muxworks state migrate --to redis://:secret@host/0     share the states from now on

The state of a command is kept with its pane in tmux. With --state redis://host:port/db, MUXWORKS_STATE or what migrate
has chosen, a copy of it is in Redis besides, for other machines and tools; commands go on where that is away.
rediss:// is TLS, redis+unix:///run/redis.sock?db=1 a socket. A password is better in MUXWORKS_STATE or in the choice of
migrate than in a flag, which other users of the machine can see.`,
    );
  state
    .command('ls')
    .description('Lists the command declared in each pane: does it run, how did it end, is its state to be believed.')
    .argument('[target]', TARGET)
    .addHelpText(
      'after',
      `
Examples:
  muxworks state ls
  muxworks state ls dev/work
  muxworks state ls --json | jq '.states[] | select(.stale)'

The status is what the pane itself tells now, not what was stored. A state is stale when its tmux server is another one
(other-server), when its pane is no more (no-pane), or when nothing tells how its command ended and its process, by
number and start, is gone (other-process).
Where states are shared through Redis, its last line (with --json: store) says whether that is in step with tmux, and
since when it is not. States there that no pane of tmux has, of other tools or of a server that is no more, are listed
too.`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/state.ts')).stateLs(target, command.optsWithGlobals());
    });
  state
    .command('clear')
    .description('Removes stored states. No process ends; a run then takes its panes for panes without a command.')
    .argument('[target]', `${TARGET}; may be left out with --stale`)
    .option('--stale', 'only those that are not to be believed')
    .addHelpText(
      'after',
      `
Examples:
  muxworks state clear dev/work/server
  muxworks state clear --stale             on the whole server
  muxworks state clear dev --stale --json | jq '.removed[].command'`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/state.ts')).stateClear(target, command.optsWithGlobals());
    });
  addMigrate(state);
}

function addMigrate(state: Command): void {
  state
    .command('migrate')
    .description('Moves the states of this tmux server to another store, and uses that from now on.')
    .requiredOption('--to <store>', 'redis://host:port/db, or tmux: share them no more')
    .addHelpText(
      'after',
      `
Examples:
  muxworks state migrate --to redis://localhost
  muxworks --node laptop state migrate --to rediss://user:secret@redis.example/2
  muxworks state migrate --to tmux

What runs is not touched, and what is stored with a pane stays there: this server's states are brought to the new Redis,
and taken out of the store that was used until now, under whatever node they are there. The choice, and the node's name,
is kept in a file that you alone can read; --state and MUXWORKS_STATE come before it. An app or serve that runs goes on
with what it has begun with until it is started anew; other tmux servers follow when a command is next used on them.`,
    )
    .action(async (_, command: Command) => {
      await (await import('../commands/migrate.ts')).stateMigrate(command.optsWithGlobals());
    });
  state
    .command('forget')
    .description('Removes from Redis what a machine that is no more has left there.')
    .argument('<node>', "its node's name, or its host's where it had none")
    .addHelpText(
      'after',
      `
Examples:
  muxworks ls --all-nodes            who is there, and since when not
  muxworks state forget old-laptop

A machine that is still there stores its states again.`,
    )
    .action(async (node: string, _, command: Command) => {
      await (await import('../commands/state.ts')).stateForget(node, command.optsWithGlobals());
    });
}

function addHistory(program: Command): void {
  program
    .command('history')
    .description('Prints the ledger of finished commands: what ran where, who started it, how and when it ended.')
    .argument('[target]', `${TARGET}; also of panes that are closed, by the names that they had`)
    .option('-n, --lines <count>', 'only the last ones; 0 is all', count, 20)
    .option('--all', 'of every tmux server of yours')
    .addHelpText(
      'after',
      `
Examples:
  muxworks history                         the last 20 commands that have ended
  muxworks history dev/work/server -n 5
  muxworks history -n 0 --json | jq -r 'select(.exitCode != 0) | .command'

With --json a line of JSON each, with CPU time, memory and bytes written where they are known, else null. Times are in
milliseconds. It holds the commands that Muxworks has started in panes, by playbooks, restarts or the app; the last
32 MB of them. A command whose end nobody saw, because its pane or its server went, is unknown.`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/history.ts')).history(target, command.optsWithGlobals());
    });
}

function count(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number of commands.');
}
