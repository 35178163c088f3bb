/** The commands that teach others about muxworks: completion for shells, man for people, desktop for menus and file types. */
import { Argument, type Command, Option } from 'commander';

export function addShellCommands(program: Command): void {
  for (const add of [addCompletion, addCandidates, addMan, addDesktop]) add(program);
}

const shell = (): Argument => new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']);

function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('Prints a script that lets a shell complete commands, flags, playbooks and targets.')
    .addArgument(shell())
    .addHelpText(
      'after',
      `
Examples:
  eval "$(muxworks completion bash)"          in ~/.bashrc
  eval "$(muxworks completion zsh)"           in ~/.zshrc, after compinit
  muxworks completion fish > ~/.config/fish/completions/muxworks.fish

Targets are those of the tmux server that -L or -S before the cursor names.`,
    )
    .action(async (name) => {
      (await import('../commands/completion.ts')).completion(name);
    });
}

/** What the scripts ask. */
function addCandidates(program: Command): void {
  program
    .command('__complete', { hidden: true })
    .description('Prints what may stand at the end of a line.')
    .addArgument(shell())
    .argument('[words...]')
    .action(async (name, words: string[]) => {
      await (await import('../commands/completion.ts')).candidates(program, name, words);
    });
}

function addMan(program: Command): void {
  program
    .command('man')
    .description('Prints the manual page, made from the same text as --help.')
    .addHelpText(
      'after',
      `
Examples:
  muxworks man | man -l -
  muxworks man > ~/.local/share/man/man1/muxworks.1     then: man muxworks`,
    )
    .action(async () => {
      (await import('../commands/man.ts')).man(program);
    });
}

function addDesktop(program: Command): void {
  program
    .command('desktop')
    .description('Makes the app known to your desktop: in its menu, with its icon, and as what opens playbooks.')
    .addOption(new Option('--install', 'write the entry, the file type and the icons').conflicts('uninstall'))
    .option('--uninstall', 'take them away again')
    .addHelpText(
      'after',
      `
Examples:
  muxworks desktop --install
  muxworks desktop --install --json | jq -r '.written[]'
  muxworks -L work desktop --install      the app for that tmux server
  muxworks desktop --uninstall

It is written below $XDG_DATA_HOME, normally ~/.local/share, for you alone. A .heroscript or .hero file that is opened
from the desktop is shown in the app, and does not run. Where the app is open already, its window shows it.`,
    )
    .action(async (_, command: Command) => {
      (await import('../commands/desktop.ts')).desktop(command.optsWithGlobals());
    });
}
