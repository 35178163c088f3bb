/** state migrate: moves the shared states of a tmux server to another store, and keeps that choice. */
import { MuxError, toProblem } from '../../core/errors.ts';
import type { Problem } from '../../core/playbook/types.ts';
import { type SharedStates, sharedStates } from '../../core/state/shared.ts';
import {
  parseStore,
  type StorePlace,
  type StoreSetting,
  saveStoreSetting,
  storeSetting,
  storeSettingFile,
} from '../../core/state/store-setting.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stderr, stdout } from '../output.ts';
import { opening } from '../server.ts';
import { count } from '../text.ts';

interface Moved {
  readonly from: string;
  readonly to: string;
  readonly node: string | null;
  /** States that the new store has now. */
  readonly stored: number;
  /** States that were taken out of the old Redis. */
  readonly withdrawn: number;
  /** Why the old Redis could not be asked; what is there stays there. */
  readonly left: Problem | null;
}

export async function stateMigrate(flags: GlobalFlags & { to: string }): Promise<void> {
  const setting = storeSetting(flags);
  const to = parseStore(flags.to);
  const moved = await move(flags, setting, to);
  saveStoreSetting({ store: to, node: setting.node });
  if (flags.json) printJson(moved);
  else tell(moved, to);
  if (setting.from === 'environment' && setting.store.url !== to.url) {
    stderr.line(`MUXWORKS_STATE still names ${plain(setting.store.name)}, and comes first: unset it.`);
  }
}

async function move(flags: GlobalFlags, { store: from, node }: StoreSetting, to: StorePlace): Promise<Moved> {
  const names = { from: from.name, to: to.name, node };
  if (to.kind === 'tmux') return { ...names, stored: 0, ...(await leave(flags, from)) };
  // What is there under an earlier name of this machine goes first; what is elsewhere, when it has arrived.
  const before = from.name === to.name ? await leave(flags, from) : null;
  const stored = await shared(flags, to, async (states) => {
    const { inStep, problem, count } = await states.sync();
    if (inStep) return count;
    throw new MuxError('redis', `${problem?.message}: nothing was moved`, problem?.hint);
  });
  return { ...names, stored, ...(before ?? (await leave(flags, from))) };
}

/** Takes what is ours out of a store. */
async function leave(flags: GlobalFlags, from: StorePlace): Promise<Pick<Moved, 'withdrawn' | 'left'>> {
  if (from.kind === 'tmux') return { withdrawn: 0, left: null };
  try {
    return { withdrawn: await shared(flags, from, (states) => states.withdraw()), left: null };
  } catch (error) {
    if (!(error instanceof MuxError) || error.code !== 'redis') throw error;
    return { withdrawn: 0, left: toProblem(error) };
  }
}

async function shared<T>(
  flags: GlobalFlags,
  { url }: StorePlace,
  work: (states: SharedStates) => Promise<T>,
): Promise<T> {
  const tmux = await opening({ ...flags, state: url });
  try {
    return await work(sharedStates(tmux) as SharedStates);
  } finally {
    tmux.close();
  }
}

function tell({ to, stored, withdrawn, left }: Moved, { kind }: StorePlace): void {
  if (kind === 'redis') stdout.line(`${count(stored, 'state')} of this server shared through ${plain(to)}.`);
  if (withdrawn > 0) stdout.line(`${count(withdrawn, 'state')} taken out of the old store; the panes keep theirs.`);
  if (left !== null) stderr.line(`What is in the old store stays there: ${plain(left.message)}`);
  if (kind === 'tmux') stdout.line('States are in tmux alone from now on.');
  else stdout.line(`Used from now on, by the app too, where no flag or variable says otherwise: ${storeSettingFile()}`);
}
