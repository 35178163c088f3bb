// Bytes to text: UTF-8, and a clear word about bytes that are not.

import { type Advice, type DiagnosticCode, diagnose } from './diagnostics.ts';
import { Source } from './source.ts';
import type { Diagnostic } from './types.ts';

export interface Decoded {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Decodes a file. One that looks binary gives no text at all; bytes that are not UTF-8 become `�`. */
export function decode(bytes: Uint8Array, file = ''): Decoded {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const hint = isUtf16(bytes) ? 'It seems to be UTF-16; save it as UTF-8' : 'A playbook is a text file';
    return {
      text: '',
      diagnostics: [at(bytes, nul, file, 'HS002', 'The file looks binary: it has NUL bytes', { hint })],
    };
  }
  const text = decodeStrictly(bytes);
  if (text !== undefined) return { text, diagnostics: [] };
  const bad = firstBadByte(bytes);
  const value = (bytes[bad] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  const message = `The file is not UTF-8: byte ${value} does not belong here`;
  return {
    text: new TextDecoder().decode(bytes),
    diagnostics: [at(bytes, bad, file, 'HS003', message, { hint: 'Save it as UTF-8' })],
  };
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Where the first sequence starts that is no UTF-8 character. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodesSoFar(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // What decodes so far may end inside a character, which is then the one that is never finished.
  while (decodeStrictly(bytes.subarray(0, good)) === undefined) good--;
  return good;
}

/** True where the bytes are UTF-8, or would be with more of them. */
function decodesSoFar(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function at(
  bytes: Uint8Array,
  offset: number,
  file: string,
  code: DiagnosticCode,
  message: string,
  advice: Advice,
): Diagnostic {
  const before = new Source(new TextDecoder().decode(bytes.subarray(0, offset)));
  return diagnose(code, file, { ...before.span(before.text.length, 0), length: 1 }, message, advice);
}
