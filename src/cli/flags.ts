/** The flags that every command has. */
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface GlobalFlags {
  L?: string;
  S?: string;
  json?: boolean;
  state?: string;
}

export function addGlobalFlags(program: Command): void {
  program
    .addOption(new Option('-L <name>', 'the tmux server of that name, as tmux -L').conflicts('S'))
    .addOption(new Option('-S <path>', 'the tmux server at that socket, as tmux -S'))
    .option('--json', 'print results as JSON')
    .addOption(
      new Option('--state <store>', 'where the state of commands is kept').argParser(stateStore).default('tmux'),
    );
}

function stateStore(text: string): string {
  if (text === 'tmux') return text;
  if (/^rediss?:\/\//.test(text)) throw new InvalidArgumentError('Redis is not supported by this version, use tmux.');
  throw new InvalidArgumentError('It is tmux, or redis://host:port/db.');
}

/** `--set k=v`, given any number of times. */
export function setting(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

export function several(text: string, before: string[] = []): string[] {
  return [...before, text];
}
