/** fmt: the canonical form of playbooks, comments kept. */
import { realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { MuxError } from '../../core/errors.ts';
import { decode } from '../../core/heroscript/decode.ts';
import { type Formatted, format } from '../../core/heroscript/format.ts';
import { MAX_BYTES } from '../../core/heroscript/load.ts';
import { kindOf } from '../../core/heroscript/paths.ts';
import { nodeReader } from '../../core/heroscript/reader-node.ts';
import { EXIT, Exit } from '../exit.ts';
import { printProblem, stderr, stdout } from '../output.ts';
import { showDiagnostics, withStandardInput } from '../playbook.ts';

export async function fmt(files: string[], { write = false }: { write?: boolean }): Promise<void> {
  let mistakes = false;
  for (const file of files) {
    const formatted = await formatFile(file);
    if (formatted === null) mistakes = true;
    else if (!write || file === '-') stdout.write(formatted.text);
    else if (formatted.changed) {
      replaceFile(file, formatted.text);
      stderr.line(`${file} written`);
    }
  }
  if (mistakes) throw new Exit(EXIT.badInput);
}

/** Null where the file has mistakes, which are shown; it is left as it is. */
async function formatFile(file: string): Promise<Formatted | null> {
  const found = await withStandardInput(nodeReader)(file, MAX_BYTES);
  if (found.kind !== 'file') {
    const why = {
      missing: 'does not exist',
      directory: 'is a directory; name its files',
      'too-large': 'is too large',
      unreadable: `cannot be read${found.kind === 'unreadable' ? `: ${found.reason}` : ''}`,
    }[found.kind];
    printProblem({ message: `${file} ${why}` });
    return null;
  }
  const { text, diagnostics } = decode(found.bytes, file);
  const formatted = diagnostics.length > 0 ? null : format(text, { file, kind: kindOf(file) });
  const wrong = [...diagnostics, ...(formatted?.diagnostics ?? [])].filter(({ severity }) => severity === 'error');
  if (wrong.length === 0) return formatted;
  showDiagnostics({ files: [{ file, text, kind: kindOf(file) }] }, wrong, stderr);
  return null;
}

/** Whole or not at all, with the mode that the file had; a link goes on leading where it led. */
function replaceFile(file: string, text: string): void {
  try {
    const path = realpathSync(file);
    const unfinished = `${path}.${process.pid}.tmp`;
    writeFileSync(unfinished, text, { mode: statSync(path).mode, flag: 'wx' });
    renameSync(unfinished, path);
  } catch (error) {
    throw new MuxError('io', `${file} could not be written: ${(error as Error).message}`);
  }
}
