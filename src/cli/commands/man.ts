/** man: the manual page, from the definitions of the commands. */
import type { Command } from 'commander';
import { manPage } from '../man-page.ts';
import { stdout } from '../output.ts';

export function man(program: Command): void {
  stdout.write(manPage(program, program.version() ?? '', today()));
}

/** SOURCE_DATE_EPOCH (reproducible-builds.org) makes the page of a package the same each time. */
function today(): string {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH || Number.NaN);
  return new Date(Number.isFinite(epoch) ? epoch * 1000 : Date.now()).toISOString().slice(0, 10);
}
