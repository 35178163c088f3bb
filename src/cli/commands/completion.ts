/** completion: the script for a shell, and the candidates that the script asks for. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { integrationFile } from '../../core/command/shell.ts';
import { type Candidate, type Completion, complete } from '../completion/candidates.ts';
import { files, programs } from '../completion/files.ts';
import { quoteFor, splitLine } from '../completion/line.ts';
import { servers, targets } from '../completion/targets.ts';
import { stdout } from '../output.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: 'muxworks.bash', zsh: '_muxworks', fish: 'muxworks.fish' };

export function completion(shell: Shell): void {
  stdout.write(readFileSync(join(dirname(integrationFile()), 'completion', SCRIPTS[shell]), 'utf8'));
}

/**
 * Prints candidates, a line each, as the script of that shell wants them. Never says that something went wrong: it would
 * stand in the middle of what somebody types.
 * @param words bash: the line up to the cursor, and the end of it that a candidate replaces; zsh and fish: the words
 * after the command's name, of which fish gives the last one with its quotes
 */
export async function candidates(program: Command, shell: Shell, words: readonly string[]): Promise<void> {
  const lines = await ANSWERS[shell](program, words).catch(() => []);
  for (const line of lines) stdout.line(line);
}

type Answer = (program: Command, words: readonly string[]) => Promise<string[]>;

const ANSWERS: Readonly<Record<Shell, Answer>> = { bash: forBash, zsh: forZsh, fish: forFish };

async function forBash(program: Command, [line = '', replaced = '']: readonly string[]): Promise<string[]> {
  const words = splitLine(line);
  const { raw, value } = words.at(-1) as (typeof words)[number];
  const found = await lookUp(
    complete(
      program,
      words.slice(1).map((word) => word.value),
    ),
    value,
  );
  // A candidate replaces only the end of the word, from its last `=`, `:` or open quote on: the rest stays as typed.
  const kept = splitLine(raw.slice(0, raw.length - replaced.length)).at(-1) as (typeof words)[number];
  return found
    .filter((one) => one.value.startsWith(value) && one.value.startsWith(kept.value))
    .map((one) => {
      const rest = one.value.slice(kept.value.length);
      const home = kept.open === '' && replaced.startsWith('~/') && rest.startsWith('~/') ? '~/' : '';
      return home + quoteFor(kept.open, rest.slice(home.length));
    });
}

async function forZsh(program: Command, words: readonly string[]): Promise<string[]> {
  const completion = complete(program, words);
  const { kind, prefix } = completion;
  // zsh looks for files itself; the script is told after how many characters.
  if (kind === 'playbook' || kind === 'path' || kind === 'directory') return [`:${kind}:${prefix.length}`];
  const found = await lookUp(completion, words.at(-1) ?? '');
  return found.map(({ value, description }) => {
    const name = value.replace(/[\\:]/g, '\\$&');
    return description === '' ? name : `${name}:${description}`;
  });
}

async function forFish(program: Command, words: readonly string[]): Promise<string[]> {
  const typed = splitLine(words.at(-1) ?? '', true)[0]?.value ?? '';
  const found = await lookUp(complete(program, [...words.slice(0, -1), typed]), typed);
  return found.map(({ value, description }) => (description === '' ? value : `${value}\t${description}`));
}

/** The fixed candidates and those that are looked up; none where nothing can be found. */
async function lookUp({ candidates, kind, prefix, server }: Completion, typed: string): Promise<Candidate[]> {
  if (kind === null) return [...candidates];
  const begun = typed.slice(prefix.length);
  const find = {
    target: () => targets(server, begun),
    server: () => servers(),
    playbook: () => files('playbook', begun),
    path: () => files('path', begun),
    directory: () => files('directory', begun),
    command: () => programs(begun),
  }[kind];
  const found = await Promise.resolve()
    .then(find)
    .catch(() => []);
  return [...candidates, ...found.map((one) => ({ ...one, value: prefix + one.value }))];
}
