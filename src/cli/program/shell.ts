/** The commands that teach others about muxworks: completion for shells, man for people. */
import { Argument, type Command } from 'commander';

export function addShellCommands(program: Command): void {
  for (const add of [addCompletion, addCandidates, addMan]) add(program);
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
