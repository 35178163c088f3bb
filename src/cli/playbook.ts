/** Playbooks as commands get them: files, directories, standard input, inline text; and what is wrong with them. */
import { formatDiagnostic } from '../core/heroscript/code-frame.ts';
import { loadPlaybook } from '../core/heroscript/load.ts';
import { nodeReader } from '../core/heroscript/reader-node.ts';
import type { Diagnostic, LoadedPlaybook, Reader } from '../core/heroscript/types.ts';
import { EXIT, Exit } from './exit.ts';
import type { PlaybookFlags } from './flags.ts';
import { type Output, printProblem, stderr } from './output.ts';
import { count } from './text.ts';

/** Loads what the arguments name; nothing named is an error of the command line. */
export async function load(files: readonly string[], flags: PlaybookFlags): Promise<LoadedPlaybook> {
  const paths = [...(flags.p ?? []), ...files];
  if (paths.length === 0 && flags.s === undefined) {
    printProblem({
      message: 'No playbook given',
      hint: 'name a file or a directory, - for standard input, or give the text with -s',
    });
    throw new Exit(EXIT.badInput);
  }
  return loadPlaybook({
    paths,
    ...(flags.s === undefined ? {} : { text: flags.s }),
    set: flags.set ?? {},
    lenient: flags.lenient ?? false,
    read: withStandardInput(nodeReader),
  });
}

/** Reads `-` from standard input, everything else as `reader` does. */
export function withStandardInput(reader: Reader): Reader {
  return async (path, maxBytes) => {
    if (path !== '-') return reader(path, maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) return { kind: 'too-large', size };
        chunks.push(chunk);
      }
    } catch (error) {
      return { kind: 'unreadable', reason: (error as Error).message };
    }
    return { kind: 'file', bytes: Buffer.concat(chunks) };
  };
}

/** A diagnostic with its code frame takes this many lines at most, an empty one after it included. */
const LINES_EACH = 6;

/** Shows diagnostics with their code frames, on a terminal no more than fit on one screen. */
export function showDiagnostics(
  playbook: Pick<LoadedPlaybook, 'files'>,
  diagnostics: readonly Diagnostic[],
  output: Output,
): void {
  const sources = new Map(playbook.files.map(({ file, text }) => [file, text]));
  const fitting = Math.max(2, Math.floor((output.rows - 3) / LINES_EACH));
  const shown = diagnostics.slice(0, fitting);
  for (const diagnostic of shown) {
    const width = Number.isFinite(output.columns) ? { width: output.columns } : {};
    const text = formatDiagnostic(diagnostic, sources.get(diagnostic.file), { color: output.colours, ...width });
    output.line(`${text}\n`);
  }
  const more = diagnostics.length - shown.length;
  if (more > 0) output.line(output.paint('dim', `… and ${more} more: muxworks check FILE | less`));
}

/** Ends the command where a playbook has errors; warnings are shown and are no reason to stop. */
export function refuseErrors(playbook: LoadedPlaybook): void {
  const errors = playbook.diagnostics.filter(({ severity }) => severity === 'error');
  // Errors first: on a small screen warnings must not push them out.
  const ordered = [...errors, ...playbook.diagnostics.filter(({ severity }) => severity !== 'error')];
  showDiagnostics(playbook, ordered, stderr);
  if (errors.length === 0) return;
  printProblem({ message: `${count(errors.length, 'mistake')}, nothing was done` });
  throw new Exit(EXIT.badInput);
}
