// Helpers of the tests here: scripts from text, files from memory, and short forms to compare with.

import type { ActionNode, Script } from './ast.ts';
import { loadPlaybook } from './load.ts';
import { parse } from './parse.ts';
import type { Diagnostic, LoadedPlaybook, LoadOptions, Reader, ScriptKind, TextEdit } from './types.ts';

/** A reader of files that exist only here. Names that others have in front of a `/` are directories. */
export function memoryReader(files: Readonly<Record<string, string | Uint8Array>>): Reader {
  return async (path, maxBytes) => {
    const content = files[path];
    if (content !== undefined) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return bytes.length > maxBytes ? { kind: 'too-large', size: bytes.length } : { kind: 'file', bytes };
    }
    const prefix = path === '.' ? '' : `${path}/`;
    const rests = Object.keys(files).flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : []));
    if (rests.length === 0) return { kind: 'missing' };
    const directories = new Map(rests.map((rest) => [rest.split('/')[0] ?? '', rest.includes('/')]));
    return { kind: 'directory', entries: [...directories].map(([name, directory]) => ({ name, directory })) };
  };
}

/** Loads a text on its own. */
export function load(text: string, options: Partial<LoadOptions> = {}): Promise<LoadedPlaybook> {
  return loadPlaybook({ text, read: memoryReader({}), ...options });
}

/** `HS021 3:5`, for each diagnostic. */
export function places(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

/** The stretch of the text that a diagnostic, or any other span, is about. */
export function marked(text: string, { offset, length }: { offset: number; length: number }): string {
  return text.slice(offset, offset + length);
}

export function actionNodes(script: Script): ActionNode[] {
  return script.items.filter((item) => item.kind === 'action');
}

/** The parameters of the one action of a text. */
export function params(text: string, kind: ScriptKind = 'heroscript'): Record<string, string> {
  const [action] = actionNodes(parse(text, { kind }));
  return Object.fromEntries(
    (action?.parts ?? []).flatMap((part) => (part.kind === 'param' ? [[part.key, part.value.text] as const] : [])),
  );
}

/** The value of `k` in an action whose text from there on is given. */
export function readBack(written: string): string | undefined {
  return params(`!!x.y\n    k:${written}`).k;
}

/** A text with edits applied, as an editor does it: all offsets are those of the text before. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => b.offset - a.offset);
  return ordered.reduce(
    (all, edit) => all.slice(0, edit.offset) + edit.text + all.slice(edit.offset + edit.length),
    text,
  );
}
