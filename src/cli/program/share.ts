/** The commands that share sessions and windows over HTTP: share start, ls and stop. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from './panes.ts';

export function addShareCommands(program: Command): void {
  const share = program
    .command('share')
    .description('Shares sessions and windows over HTTP, to look at or to type in.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks share start dev/work        prints a link; whoever has it sees that window
  muxworks share ls                    what is shared, where, and who looks
  muxworks share stop --all            nothing is shared any more`,
    );
  addStart(share);
  addLs(share);
  addStop(share);
}

function addStart(share: Command): void {
  share
    .command('start')
    .description('Shares a session or a window until it is stopped, and prints the link. It outlives this command.')
    .argument('<target>', 'session or session|window; / is as good as |')
    .addOption(new Option('--port <number>', 'the port; 0 picks a free one').argParser(port).default(0))
    .option('--write', 'viewers may type; else they only look')
    .addOption(
      new Option('--engine <engine>', 'what serves it: ttyd where there is one, else builtin').choices([
        'ttyd',
        'builtin',
      ]),
    )
    .option('--address <address>', 'listen on this address; 127.0.0.1, this computer alone, unless given')
    .addOption(new Option('--expires <duration>', 'ends by itself after: 30m, 8h').argParser(duration))
    .option('--no-secret', 'no secret in the link: whoever reaches the address sees it')
    .addHelpText(
      'after',
      `
Examples:
  muxworks share start dev/work                      one window, to look at
  muxworks share start dev --port 8080 --write       a session, whatever window of it is the current one
  muxworks share start dev/work --expires 8h
  muxworks share start dev/work --address 0.0.0.0    for the local network: it is not encrypted
  muxworks share start dev/work --json | jq -r .url

The link holds a secret; who has it needs nothing else. Viewers see that session or window and nothing besides, and
change neither its size nor what others look at. A share that runs as it is wanted is kept; one that differs from what is
wanted on its port is replaced.`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/share.ts')).shareStart(target, command.optsWithGlobals());
    });
}

function addLs(share: Command): void {
  share
    .command('ls')
    .description('Lists what is shared: the link, what viewers may do, who looks.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks share ls
  muxworks share ls --json | jq -r '.shares[] | select(.writable) | .url'`,
    )
    .action(async (_, command: Command) => {
      await (await import('../commands/share.ts')).shareLs(command.optsWithGlobals());
    });
}

function addStop(share: Command): void {
  share
    .command('stop')
    .description('Stops shares that Muxworks has started, and nothing else. What runs in them goes on.')
    .argument('[target]', 'session or session|window; may be left out with --port or --all')
    .addOption(new Option('--port <number>', 'the share on that port').argParser(port).conflicts('all'))
    .option('--all', 'every share of this tmux server')
    .addHelpText(
      'after',
      `
Examples:
  muxworks share stop dev/work
  muxworks share stop --port 8080
  muxworks share stop --all --json | jq '.stopped[].target'`,
    )
    .action(async (target: string | undefined, _, command: Command) => {
      await (await import('../commands/share.ts')).shareStop(target, command.optsWithGlobals());
    });
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 to 65535.');
}
