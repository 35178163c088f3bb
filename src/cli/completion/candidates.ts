/** What may stand where the cursor is, from the definitions of the commands alone. */
import type { Argument, Command, Option } from 'commander';

/** What a value is, as far as its name in the help says. */
export type ValueKind = 'target' | 'server' | 'playbook' | 'path' | 'directory' | 'command';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

export interface Completion {
  /** The fixed ones: commands, flags, choices. */
  readonly candidates: readonly Candidate[];
  /** What else may stand here, to be looked up. */
  readonly kind: ValueKind | null;
  /** The part of the word that a looked-up value comes after, `--file=`. */
  readonly prefix: string;
  /** The flags -L and -S as typed before. */
  readonly server: { readonly L?: string; readonly S?: string };
}

/** @param words as the command would get them, without its own name; the last one is being typed */
export function complete(program: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  const before = read(program, words.slice(0, -1));
  const { command, option, literal } = before;
  const found = (candidates: readonly Candidate[], kind: ValueKind | null = null, prefix = ''): Completion => ({
    candidates: prefix === '' ? candidates : candidates.map((one) => ({ ...one, value: prefix + one.value })),
    kind,
    prefix,
    server: before.server,
  });
  const values = ({ candidates, kind }: Values, prefix = ''): Completion => found(candidates, kind, prefix);

  if (option !== null && (option.required || !typed.startsWith('-'))) return values(valuesOfOption(option));
  if (!literal && typed.startsWith('-')) {
    const attached = attachedValue(command, typed);
    return attached === null
      ? found(flags(command, before.given))
      : values(valuesOfOption(attached.option), attached.prefix);
  }
  const place = before.operands;
  const commands = place === 0 ? subcommands(command) : [];
  const argument = argumentAt(command, place);
  if (argument === null) {
    // A word that is none of a group's commands: what could follow it?
    const astray = place > 0 && command.commands.length > 0;
    return found(commands.length > 0 || literal || astray ? commands : flags(command, before.given));
  }
  const { candidates, kind } = valuesOfArgument(before, argument);
  return found([...commands, ...candidates], kind);
}

interface Before {
  readonly command: Command;
  readonly above: Command | null;
  /** The option whose value comes next. */
  readonly option: Option | null;
  /** How many operands the command has already. */
  readonly operands: number;
  /** After `--`: nothing is a flag any more. */
  readonly literal: boolean;
  readonly given: ReadonlySet<Option>;
  readonly server: { L?: string; S?: string };
}

/** Reads the words before the cursor as commander would, but forgives what is wrong. */
function read(program: Command, words: readonly string[]): Before {
  const server: { L?: string; S?: string } = {};
  const given = new Set<Option>();
  let command = program;
  let above: Command | null = null;
  let option: Option | null = null;
  let operands = 0;
  let literal = false;
  const take = (taker: Option, value: string): void => {
    if (taker.short === '-L' || taker.short === '-S') server[taker.short === '-L' ? 'L' : 'S'] = value;
  };
  for (const word of words) {
    if (option !== null && (option.required || !word.startsWith('-'))) {
      take(option, word);
      if (!option.variadic) option = null;
      continue;
    }
    option = null;
    if (literal) operands++;
    else if (word === '--') literal = true;
    else if (word.startsWith('-') && word !== '-') {
      const attached = attachedValue(command, word);
      const flag = attached?.option ?? optionOf(command, word) ?? lastOfCluster(command, word);
      if (flag === null) continue;
      given.add(flag);
      if (attached !== null) take(flag, word.slice(attached.prefix.length));
      else if (flag.required || flag.optional) option = flag;
    } else {
      const next = operands === 0 ? known(command).find((one) => names(one).includes(word)) : undefined;
      if (next === undefined) operands++;
      else [above, command] = [command, next];
    }
  }
  return { command, above, option, operands, literal, given, server };
}

const names = (command: Command): string[] => [command.name(), ...command.aliases()];

/** The commands below one, those that help does not show included. */
function known(command: Command): Command[] {
  return [...new Set([...command.commands, ...command.createHelp().visibleCommands(command)])];
}

function subcommands(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), description: one.summary() || one.description() }));
}

/** The options that a command takes: its own, and those of the commands above it. */
function optionsOf(command: Command): Option[] {
  const help = command.createHelp();
  help.showGlobalOptions = true;
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
}

function optionOf(command: Command, flag: string): Option | null {
  return optionsOf(command).find((option) => option.long === flag || option.short === flag) ?? null;
}

/** `--name=value` or `-Nvalue`: the option, and the part before the value. */
function attachedValue(command: Command, word: string): { option: Option; prefix: string } | null {
  const prefix = word.startsWith('--') ? /^--[^=]+=/.exec(word)?.[0] : word.length > 2 ? word.slice(0, 2) : undefined;
  if (prefix === undefined) return null;
  const option = optionOf(command, prefix.replace(/=$/, ''));
  return option !== null && (option.required || option.optional) ? { option, prefix } : null;
}

/** `-fn`: flags in one word, the last of which may take a value. */
function lastOfCluster(command: Command, word: string): Option | null {
  return /^-[^-]{2,}$/.test(word) ? optionOf(command, `-${word.at(-1)}`) : null;
}

/** Flags that say yes or no are not offered twice. */
function flags(command: Command, given: ReadonlySet<Option>): Candidate[] {
  return optionsOf(command)
    .filter((option) => option.required || option.optional || !given.has(option))
    .map((option) => ({ value: option.long ?? (option.short as string), description: option.description }));
}

function argumentAt(command: Command, place: number): Argument | null {
  const found = command.registeredArguments[place] ?? command.registeredArguments.at(-1);
  return found !== undefined && (place < command.registeredArguments.length || found.variadic) ? found : null;
}

interface Values {
  readonly candidates: readonly Candidate[];
  readonly kind: ValueKind | null;
}

function valuesOfOption(option: Option): Values {
  if (option.argChoices !== undefined) return { candidates: choices(option.argChoices), kind: null };
  if (option.short === '-L') return { candidates: [], kind: 'server' };
  return { candidates: [], kind: kindOf(/[<[]([^\]>]*)[\]>]/.exec(option.flags)?.[1] ?? '') };
}

function valuesOfArgument({ command, above, operands: place }: Before, argument: Argument): Values {
  if (argument.argChoices !== undefined) return { candidates: choices(argument.argChoices), kind: null };
  // Of help, commander's own command, which is not among those of the command above it.
  if (above?.createHelp().visibleCommands(above).includes(command) && !above.commands.includes(command)) {
    return { candidates: subcommands(above), kind: null };
  }
  const kind = kindOf(argument.name());
  // The program first, and then what it works on.
  return {
    candidates: [],
    kind: kind === 'command' && place > command.registeredArguments.indexOf(argument) ? 'path' : kind,
  };
}

const choices = (values: readonly string[]): Candidate[] => values.map((value) => ({ value, description: '' }));

const KINDS: Readonly<Record<string, ValueKind>> = {
  target: 'target',
  file: 'playbook',
  playbook: 'playbook',
  path: 'path',
  socket: 'path',
  dir: 'directory',
  directory: 'directory',
  command: 'command',
};

function kindOf(name: string): ValueKind | null {
  const one = name.toLowerCase().replace(/\.\.\.$/, '');
  return KINDS[one] ?? KINDS[one.replace(/s$/, '')] ?? null;
}
