/** The flags that several commands have. */
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface GlobalFlags {
  L?: string;
  S?: string;
  json?: boolean;
  state?: string;
  node?: string;
}

export function addGlobalFlags(program: Command): void {
  program
    .addOption(new Option('-L <name>', 'the tmux server of that name, as tmux -L').conflicts('S'))
    .addOption(new Option('-S <path>', 'the tmux server at that socket, as tmux -S'))
    .option('--json', 'print results as JSON')
    // What they are is checked where they are used: Commander would repeat what is wrong, and with it a password.
    .option('--state <store>', 'share the state of commands: redis://host:port/db, or tmux: do not')
    .option('--node <name>', 'the name of this machine among those that share');
}

export interface PlaybookFlags {
  p?: string[];
  s?: string;
  set?: Record<string, string>;
  lenient?: boolean;
}

/** The arguments and flags that say which playbook, the same for run, plan and check. */
export function addPlaybookFlags(command: Command): Command {
  return command
    .argument('[files...]', 'playbooks, in this order; a directory runs its files by name; - reads standard input')
    .addOption(new Option('-p <file>', 'a playbook, as one of files').argParser(several))
    .option('-s <text>', 'an inline playbook; it comes after the files')
    .addOption(new Option('--set <key=value>', 'define a value for {key} and @key').argParser(setting))
    .option('--lenient', 'unknown parameters and actions are warnings');
}

/** `--set k=v`, given any number of times. */
function setting(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function several(text: string, before: string[] = []): string[] {
  return [...before, text];
}
