/** doctor: what Muxworks needs of this machine, and whether it is there. */
import { type Check, checkMachine } from '../../core/machine/checks.ts';
import { checkNode, parseStore, type StoreSetting, storeSetting } from '../../core/state/store-setting.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, type Style, stdout } from '../output.ts';
import { opening } from '../server.ts';
import { timeOf } from '../table.ts';
import { pad } from '../text.ts';

export async function doctor(flags: GlobalFlags): Promise<void> {
  // A flag that is wrong is a mistake of the call, not of the machine.
  if (flags.state !== undefined) parseStore(flags.state);
  if (flags.node !== undefined) checkNode(flags.node);
  const read = (): StoreSetting => storeSetting(flags);
  const checks = (await checkMachine(read, (setting) => opening(flags, setting))).map(shown);
  const ok = checks.every(({ status }) => status !== 'missing');
  if (flags.json) printJson({ ok, checks });
  else print(checks);
  if (!ok) throw new Exit(EXIT.environment);
}

function shown({ staleSince, detail, hint, ...check }: Check): Check {
  const since = staleSince === undefined ? '' : `; states there are stale since ${timeOf(staleSince)}`;
  return { ...check, detail: `${plain(detail)}${since}`, ...(hint === undefined ? {} : { hint: plain(hint) }) };
}

const STYLES: Readonly<Record<Check['status'], Style>> = { ok: 'green', warning: 'yellow', missing: 'red' };

function print(checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, status, detail, hint } of checks) {
    stdout.line(`${stdout.paint(STYLES[status], pad(status, 7))}  ${pad(name, width)}  ${detail}`);
    if (hint !== undefined) stdout.line(`${' '.repeat(11 + width)}${stdout.paint('cyan', hint)}`);
  }
}
