/** The manual page in the man macros of roff, made of what commander knows about the commands. */
import type { EventEmitter } from 'node:events';
import { type Argument, type Command, Help, type Option } from 'commander';

/** @param date as `2026-01-31` */
export function manPage(program: Command, version: string, date: string): string {
  const all = below(program);
  const helps = [program, ...all].map((command) => ({ command, ...afterText(command) }));
  const title = program.name();
  const lines = [
    '.\\" Made by `muxworks man` from the text of --help.',
    `.TH ${macroText(title.toUpperCase())} 1 "${date}" ${macroText(`${title} ${version}`)} "User Commands"`,
    '.SH NAME',
    `${text(title)} \\- ${text(headline(program))}`,
    '.SH SYNOPSIS',
    ...all.filter(({ commands }) => commands.length === 0).flatMap(synopsis),
    '.SH DESCRIPTION',
    ...prose(program.description()),
    ...paragraphs(helps[0]?.notes ?? []),
    '.SH OPTIONS',
    'These go with every command.',
    ...program.createHelp().visibleOptions(program).flatMap(option),
    '.SH COMMANDS',
    ...helps.slice(1).flatMap(({ command, notes }) => [...section(command), ...paragraphs(notes)]),
    '.SH EXAMPLES',
    ...helps.flatMap(({ command, examples }) => exampleLines(command, examples)),
    '.SH EXIT STATUS',
    ...helps.flatMap(({ command, exits }) => exitLines(command, exits)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, what]) => ['.TP', `.B ${macroText(name)}`, ...prose(what)]),
    '.SH FILES',
    ...FILES.flatMap(([name, what]) => ['.TP', `.I ${macroText(name)}`, ...prose(what)]),
    '.SH SEE ALSO',
    '.BR tmux (1),',
    '.BR bash (1)',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['TMUX_TMPDIR', 'Where tmux keeps its sockets, as in tmux(1).'],
  ['XDG_STATE_HOME', 'Where the state directory is, ~/.local/state where it is not set.'],
  ['NO_COLOR', 'Set to anything: no colours, also on a terminal.'],
];

const FILES: readonly (readonly [string, string])[] = [
  [
    '~/.local/state/muxworks/',
    'What the panes of each tmux server need, and what is kept about them. Private to its owner.',
  ],
];

/** All commands below one that help shows, in its order; a group stands before its own. */
function below(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help')
    .flatMap((one) => [one, ...below(one)]);
}

/** The name as typed after `muxworks`. */
function path(command: Command): string {
  const parts: string[] = [];
  for (let one: Command | null = command; one?.parent; one = one.parent) parts.unshift(one.name());
  return parts.join(' ');
}

/** A sentence of help as the name section has it: no full stop, no capital. */
function headline(program: Command): string {
  const [first = ''] = program.description().split(/\.(?:\s|$)/);
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function synopsis(command: Command, index: number): string[] {
  const usage = command.registeredArguments.map(argumentTerm).join(' ');
  return [
    ...(index === 0 ? [] : ['.br']),
    `.B ${macroText(`muxworks ${path(command)}`)}`,
    `[options] ${usage}`.trimEnd(),
  ];
}

function section(command: Command): string[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const aliases = command.aliases();
  return [
    `.SS ${macroText(path(command))}`,
    ...prose(command.description()),
    ...(aliases.length === 0 ? [] : ['.PP', `Also: ${text(aliases.join(', '))}.`]),
    ...help
      .visibleArguments(command)
      .flatMap((one) => ['.TP', argumentTerm(one), ...prose(help.argumentDescription(one))]),
    ...options.flatMap(option),
  ];
}

/** `[files ...]` with the name in italics. */
function argumentTerm(argument: Argument): string {
  const name = `\\fI${text(argument.name())}\\fR${argument.variadic ? ' ...' : ''}`;
  return argument.required ? name : `[${name}]`;
}

function option(one: Option): string[] {
  const [, flags = one.flags, value = ''] = /^(.*?)(\s*[=[<].*)?$/.exec(one.flags) ?? [];
  const names = flags
    .split(/[ ,|]+/)
    .filter(Boolean)
    .map((name) => `\\fB${text(name)}\\fR`)
    .join(', ');
  const operand = value.trim().replace(/^<(.*)>$/, '$1');
  const said = new Help().optionDescription(one);
  return ['.TP', names + (operand === '' ? '' : ` \\fI${text(operand)}\\fR`), ...prose(said)];
}

interface AfterText {
  readonly examples: readonly string[];
  readonly exits: readonly string[];
  /** What is neither, as paragraphs of lines. */
  readonly notes: readonly (readonly string[])[];
}

/** What stands below the help of a command, taken apart. */
function afterText(command: Command): AfterText {
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  // This is how commander itself collects addHelpText; its types leave out that a Command is an EventEmitter.
  (command as unknown as EventEmitter).emit('afterHelp', { error: false, command, write });
  const examples: string[] = [];
  const exits: string[] = [];
  const notes: string[][] = [];
  for (const block of said.split(/\n[ \t]*\n/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    const [first = ''] = lines;
    if (/^Examples?:/.test(first)) examples.push(...lines.slice(1).map((line) => line.replace(/^ {2}/, '')));
    else if (/^Exit status:/.test(first)) exits.push(lines.join(' ').replace(/^Exit status:\s*/, ''));
    else if (lines.length > 0) notes.push(lines);
  }
  return { examples, exits, notes };
}

/** Paragraphs as they stand; indented lines keep their lines. */
function paragraphs(notes: readonly (readonly string[])[]): string[] {
  return notes.flatMap((lines) => {
    const [first = '', ...rest] = lines;
    const table = rest.some((line) => /^\s/.test(line)) || /^\s/.test(first);
    return table ? ['.PP', '.nf', ...lines.map(text), '.fi'] : ['.PP', ...prose(lines.join(' '))];
  });
}

function exampleLines(command: Command, examples: readonly string[]): string[] {
  if (examples.length === 0) return [];
  const heading = command.parent === null ? [] : [`.SS ${macroText(path(command))}`];
  return [...heading, '.RS 2', '.nf', ...examples.map(text), '.fi', '.RE'];
}

function exitLines(command: Command, exits: readonly string[]): string[] {
  if (command.parent === null) return exits.flatMap(prose);
  return exits.flatMap((said) => ['.TP', `.B ${macroText(path(command))}`, ...prose(said)]);
}

/** Text that is filled, in lines as short as roff's own should be. */
function prose(said: string): string[] {
  const lines: string[] = [];
  for (const word of said.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 60) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map(text);
}

/**
 * Text as roff prints it unchanged: no line of it is a request, no backslash an escape, and a hyphen is the one that
 * can be typed.
 */
export function text(said: string): string {
  return said
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${glyphs(line)}` : glyphs(line)))
    .join('\n');
}

/** The same, as one argument of a macro. */
function macroText(said: string): string {
  return `"${glyphs(said.replaceAll('\n', ' '))}"`;
}

const GLYPHS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

function glyphs(line: string): string {
  return [...line.replaceAll('\t', '    ')]
    .map((char) => {
      const code = char.codePointAt(0) as number;
      if (code < 32 || code === 127) return '';
      return GLYPHS[char] ?? (code < 127 ? char : `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`);
    })
    .join('');
}
