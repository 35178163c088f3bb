/** The commands that change the places of panes and windows: swap, break, join, rotate, move. */
import type { Command } from 'commander';

const PANE = 'session|window|pane; / is as good as |';
const WINDOW = 'session|window; / is as good as |';

export function addPlaceCommands(program: Command): void {
  for (const add of [addSwap, addBreak, addJoin, addRotate, addMove]) add(program);
}

function addSwap(program: Command): void {
  program
    .command('swap')
    .description('Exchanges the places of two panes, of one window or of two; what runs in them goes on.')
    .argument('<pane>', PANE)
    .argument('<other>', PANE)
    .addHelpText(
      'after',
      `
Examples:
  muxworks swap dev/work/1 dev/work/3
  muxworks swap dev/work/server dev/logs/1

Within one window each keeps its number. Label, log and state go with the pane.`,
    )
    .action(async (pane: string, other: string, _, command: Command) => {
      await (await import('../commands/places.ts')).swap(pane, other, command.optsWithGlobals());
    });
}

function addBreak(program: Command): void {
  program
    .command('break')
    .description('Gives a pane a window of its own, after the one that it stands in.')
    .argument('<pane>', PANE)
    .option('--name <name>', "of the new window; without it the pane's label, or what tmux calls it")
    .addHelpText(
      'after',
      `
Examples:
  muxworks break dev/work/server
  muxworks break dev/work/3 --name tests`,
    )
    .action(async (pane: string, _, command: Command) => {
      await (await import('../commands/places.ts')).breakOut(pane, command.optsWithGlobals());
    });
}

function addJoin(program: Command): void {
  program
    .command('join')
    .description('Moves a pane into another window, as its last one.')
    .argument('<pane>', PANE)
    .argument('<window>', WINDOW)
    .addHelpText(
      'after',
      `
Examples:
  muxworks join dev/tests/1 dev/work
  muxworks join dev/server/1 ops/watch     from one session to another

A window, or a session, that is left without panes goes. A window has at most 16 panes.`,
    )
    .action(async (pane: string, window: string, _, command: Command) => {
      await (await import('../commands/places.ts')).join(pane, window, command.optsWithGlobals());
    });
}

function addRotate(program: Command): void {
  program
    .command('rotate')
    .description('Moves every pane of a window to the place of the next one.')
    .argument('<window>', WINDOW)
    .option('--back', 'to the place of the one before')
    .addHelpText(
      'after',
      `
Examples:
  muxworks rotate dev/work
  muxworks rotate dev/work --back`,
    )
    .action(async (window: string, _, command: Command) => {
      await (await import('../commands/places.ts')).rotate(window, command.optsWithGlobals());
    });
}

function addMove(program: Command): void {
  program
    .command('move')
    .description('Moves a window, with all its panes, to the end of another session.')
    .argument('<window>', WINDOW)
    .argument('<session>', 'the session that it goes to')
    .addHelpText(
      'after',
      `
Examples:
  muxworks move dev/watch ops

A session that is left without windows goes.`,
    )
    .action(async (window: string, session: string, _, command: Command) => {
      await (await import('../commands/places.ts')).move(window, session, command.optsWithGlobals());
    });
}
