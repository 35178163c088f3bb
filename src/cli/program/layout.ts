/** The command for the layouts of windows: layout show, apply, export. */
import type { Command } from 'commander';

export function addLayoutCommands(program: Command): void {
  const layout = program
    .command('layout')
    .description('Shows how the panes of a window are arranged, and arranges them.')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText(
      'after',
      `
Examples:
  muxworks layout show dev/work                          its panes, drawn
  muxworks layout apply dev/work 'row(1@60, col(2, 3)@40)'
  muxworks layout export dev/work | muxworks layout apply prod/work -`,
    );
  addShow(layout);
  addApply(layout);
  addExport(layout);
}

function addShow(layout: Command): void {
  layout
    .command('show')
    .description('Draws the panes of a window, or of each window of a session.')
    .argument('<target>', 'session or session|window; / is as good as |')
    .addHelpText(
      'after',
      `
Examples:
  muxworks layout show dev/work
  muxworks layout show dev --json     numbers and cells, for a program to read`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/layout.ts')).layoutShow(target, command.optsWithGlobals());
    });
}

function addApply(layout: Command): void {
  layout
    .command('apply')
    .description('Arranges the panes of a window, and adds those that it lacks. What runs goes on.')
    .argument('<target>', 'session|window; / is as good as |')
    .argument('<layout>', 'an expression such as row(1, col(2, 3)), or 1pane to 16pane; - reads standard input')
    .option('--prune', 'end the last panes, and what runs in them, where the window has too many')
    .addHelpText(
      'after',
      `
Examples:
  muxworks layout apply dev/work 4pane                   2 × 2
  muxworks layout apply dev/work 'row(1@60, col(2, 3)@40)'
  muxworks layout apply dev/work 'row(2, 1)'             pane 2 at the left
  muxworks layout apply dev/work 2pane --prune

row puts panes side by side, col stacks them, a number is the pane, @ its weight.`,
    )
    .action(async (target: string, expression: string, _, command: Command) => {
      await (await import('../commands/layout.ts')).layoutApply(target, expression, command.optsWithGlobals());
    });
}

function addExport(layout: Command): void {
  layout
    .command('export')
    .description('Prints the layout of a window as an expression; applied again, it gives the same cells.')
    .argument('<target>', 'session|window; / is as good as |')
    .option('--script', 'print a playbook instead, with the panes and what runs in them')
    .addHelpText(
      'after',
      `
Examples:
  muxworks layout export dev/work
  muxworks layout export dev/work > work.layout
  muxworks layout export dev/work --script > work.heroscript
  muxworks layout apply dev/work - < work.layout`,
    )
    .action(async (target: string, _, command: Command) => {
      await (await import('../commands/layout.ts')).layoutExport(target, command.optsWithGlobals());
    });
}
