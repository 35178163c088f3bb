/** check: parses and validates only. */
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags, PlaybookFlags } from '../flags.ts';
import { printJson, stdout } from '../output.ts';
import { load, showDiagnostics } from '../playbook.ts';
import { count } from '../text.ts';

export async function check(files: string[], flags: GlobalFlags & PlaybookFlags): Promise<void> {
  const playbook = await load(files, flags);
  const { diagnostics, actions } = playbook;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (flags.json) printJson({ diagnostics, actions: actions.length, errors, warnings: diagnostics.length - errors });
  else {
    showDiagnostics(playbook, diagnostics, stdout);
    const files = count(playbook.files.length, 'file');
    const what =
      playbook.files.length > 1 ? `${files}, ${count(actions.length, 'action')}` : count(actions.length, 'action');
    stdout.line(`${what}, ${verdict(errors, diagnostics.length - errors)}`);
  }
  if (errors > 0) throw new Exit(EXIT.badInput);
}

function verdict(errors: number, warnings: number): string {
  const parts = [
    ...(errors > 0 ? [count(errors, 'mistake')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.length === 0 ? 'no mistakes' : parts.join(' and ');
}
