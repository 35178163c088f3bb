/** The commands, their flags and their help. What a command does is in ../commands/, and is loaded when it runs. */
import { Command } from 'commander';
import pkg from '../../../package.json' with { type: 'json' };
import { addGlobalFlags } from '../flags.ts';
import { addLayoutCommands } from './layout.ts';
import { addLogCommands } from './logs.ts';
import { addPaneCommands } from './panes.ts';
import { addPlaceCommands } from './places.ts';
import { addPlaybookCommands } from './playbooks.ts';
import { addServerCommands } from './server.ts';
import { addShareCommands } from './share.ts';
import { addShellCommands } from './shell.ts';
import { addStateCommands } from './state.ts';

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

Exit status: 0 done, 1 a step failed, 2 bad input (a playbook or a flag),
3 the machine lacks something (no tmux).`,
    );
  addGlobalFlags(command);
  for (const add of [
    addPlaybookCommands,
    addPaneCommands,
    addPlaceCommands,
    addServerCommands,
    addLayoutCommands,
    addLogCommands,
    addShareCommands,
    addStateCommands,
    addShellCommands,
  ])
    add(command);
  return command;
}
