// The codes of all diagnostics, and how one is made.

import type { Diagnostic, Severity, Span, TextEdit } from './types.ts';

/**
 * Every code, what it stands for, and how bad it is. Codes are stable: one that is given up is not used again.
 * With `lenient`, those marked are warnings.
 */
export const CODES = {
  // Files
  HS001: { severity: 'error', means: 'A file or directory is missing or cannot be read' },
  HS002: { severity: 'error', means: 'A file looks binary: it has NUL bytes' },
  HS003: { severity: 'error', means: 'A file is not UTF-8' },
  HS004: { severity: 'error', means: 'A file is too large' },
  HS005: { severity: 'warning', means: 'A playbook has no actions' },
  HS006: { severity: 'error', means: 'A directory has no playbooks' },
  // Text
  HS010: { severity: 'error', means: 'A quote is not closed' },
  HS011: { severity: 'error', means: 'Text follows a closing quote without white space between' },
  HS012: { severity: 'error', means: 'No readable action name after the exclamation marks' },
  HS013: { severity: 'error', means: 'Five or more exclamation marks' },
  HS014: { severity: 'error', means: 'A parameter has no value' },
  HS015: { severity: 'error', means: 'Not a parameter name' },
  HS016: { severity: 'error', lenient: true, means: 'A word that belongs to no parameter' },
  HS017: { severity: 'error', means: 'A parameter is given twice' },
  HS018: { severity: 'warning', means: 'A value without quotes ends in a quote' },
  HS019: { severity: 'warning', means: 'Text outside actions' },
  // Actions and parameters
  HS020: { severity: 'error', lenient: true, means: 'Unknown action' },
  HS021: { severity: 'error', lenient: true, means: 'Unknown parameter' },
  HS022: { severity: 'error', means: 'A required parameter is missing' },
  HS023: { severity: 'warning', means: 'An action of an actor that Muxworks does not have' },
  HS024: { severity: 'error', means: 'A value of the wrong type' },
  HS025: { severity: 'error', means: 'A value that is not one of those allowed' },
  HS026: { severity: 'error', means: 'A value that is empty' },
  // Names
  HS030: { severity: 'error', means: 'A name of the wrong shape' },
  HS031: { severity: 'error', means: 'A name that nothing is left of when it is normalised' },
  HS032: { severity: 'error', means: 'A pane number that no window can have' },
  // Lists and environments
  HS040: { severity: 'error', means: 'An item of a list is malformed' },
  HS041: { severity: 'error', means: 'An environment entry is not KEY=value' },
  HS042: { severity: 'error', means: 'An environment key is not a shell name' },
  HS043: { severity: 'error', means: 'An environment key is given twice' },
  HS044: { severity: 'warning', means: 'A comma at the end of a line is part of the value' },
  // Layouts
  HS050: { severity: 'error', means: 'Unknown cat' },
  HS051: { severity: 'error', means: 'More panes than a window may have' },
  HS052: { severity: 'error', means: 'cat and layout together' },
  HS053: { severity: 'error', means: 'A layout expression cannot be read' },
  HS054: { severity: 'error', means: 'The panes of a layout are not 1 to n, each once' },
  // Readiness and dependencies
  HS060: { severity: 'error', means: 'Not a readiness condition' },
  HS061: { severity: 'error', means: 'depends_on names no pane of the playbook' },
  HS062: { severity: 'error', means: 'depends_on names a label that several panes have' },
  HS063: { severity: 'error', means: 'Panes wait for each other in a circle' },
  // Includes and substitution
  HS070: { severity: 'error', means: 'Playbooks include each other in a circle' },
  HS071: { severity: 'error', means: 'Too many includes' },
  HS072: { severity: 'error', means: 'A key that substitution cannot use' },
  HS073: { severity: 'error', means: 'Substitution fills in too much text' },
} as const satisfies Record<string, { severity: Severity; lenient?: true; means: string }>;

export type DiagnosticCode = keyof typeof CODES;

/** What a diagnostic may say beyond its message. */
export interface Advice {
  readonly hint?: string | undefined;
  readonly fix?: { readonly title: string; readonly edits: readonly TextEdit[] } | undefined;
}

/** Makes a diagnostic with the severity that its code has. */
export function diagnose(
  code: DiagnosticCode,
  file: string,
  span: Span,
  message: string,
  advice: Advice = {},
): Diagnostic {
  return {
    severity: CODES[code].severity,
    code,
    message,
    ...(advice.hint === undefined ? {} : { hint: advice.hint }),
    file,
    offset: span.offset,
    line: span.line,
    column: span.column,
    length: span.length,
    ...(advice.fix === undefined ? {} : { fix: advice.fix }),
  };
}

/** The same diagnostics as `lenient` wants them: unknown parameters and actions are warnings. */
export function relax(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) =>
    isLenient(diagnostic.code) ? { ...diagnostic, severity: 'warning' } : diagnostic,
  );
}

const LENIENT: ReadonlySet<string> = new Set(
  Object.entries(CODES).flatMap(([code, entry]) => ('lenient' in entry ? [code] : [])),
);

function isLenient(code: string): boolean {
  return LENIENT.has(code);
}

/** Replaces a stretch of the source. */
export function replacement(span: Span, text: string, title = `Change to ${text}`): Advice['fix'] {
  return { title, edits: [{ offset: span.offset, length: span.length, text }] };
}

const SHOWN = 40;

/** A piece of the user's text as it may stand in a message: short, and with nothing that moves a terminal's cursor. */
export function show(text: string): string {
  const line = text.slice(0, SHOWN + 1).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '·');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

const CHAIN = 8;

/** Names that lead from one to the next: `a → b → a`. The middle of a long chain is left out. */
export function showChain(names: readonly string[]): string {
  const cut = names.length > CHAIN ? [...names.slice(0, CHAIN / 2), '…', ...names.slice(1 - CHAIN / 2)] : names;
  return cut.map(show).join(' → ');
}
