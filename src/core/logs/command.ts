/** The command line that tmux's pipe-pane is given: it starts the process that captures a pane. */
import { existsSync } from 'node:fs';
import { quoteForShell } from '../command/shell.ts';
import { resourcePath } from '../resources.ts';
import { escapeFormat } from '../tmux/quote.ts';
import type { LogAbout } from './folder.ts';
import { CAPTURE_BASE } from './segments.ts';
import type { LogBounds } from './settings.ts';

export interface Capture {
  readonly folder: string;
  readonly about: LogAbout;
  readonly bounds: LogBounds;
  /** The file that is given every byte as well. */
  readonly copy?: string;
}

/**
 * tmux expands the text as a format and as a time, and hands it to sh: `#` and `%` are doubled for the first, every
 * argument is quoted for the second. No variable of the user's may load modules into that perl, or recode what it reads.
 */
export function captureCommand({ folder, about, bounds, copy }: Capture): string {
  const argv = [
    perl(),
    captureProgram(),
    folder,
    String(CAPTURE_BASE),
    String(bounds.segmentBytes),
    String(bounds.segments),
    String(CLOCK_CALLS[`${process.platform} ${process.arch}`] ?? 0),
    // Shorter than doubling them, and safe in any later reading.
    `${JSON.stringify(about).replace(/[#%']/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)}\n`,
    ...(copy === undefined ? [] : [copy]),
  ];
  const line = `unset PERL5OPT PERL5LIB PERL_UNICODE PERLIO; exec ${argv.map(quoteForShell).join(' ')}`;
  return escapeFormat(line).replaceAll('%', '%%');
}

/** clock_gettime(2) among Linux's system calls: half of perl's start would be the module that asks it. */
const CLOCK_CALLS: Readonly<Record<string, number>> = { 'linux x64': 228, 'linux arm64': 113 };

/** The system's own perl, wherever PATH leads: perl-base of Debian is always there, and macOS has one. */
function perl(): string {
  return existsSync('/usr/bin/perl') ? '/usr/bin/perl' : 'perl';
}

let program: string | null = null;

function captureProgram(): string {
  program ??= resourcePath('logs', 'capture.pl');
  return program;
}
