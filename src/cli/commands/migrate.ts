/** state migrate: moves the shared states of a tmux server to another store, and keeps that choice. */
import { type Moved, migrateStates } from '../../core/state/migrate.ts';
import { parseStore, type StorePlace, storeSetting, storeSettingFile } from '../../core/state/store-setting.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stderr, stdout } from '../output.ts';
import { opening } from '../server.ts';
import { count } from '../text.ts';

export async function stateMigrate(flags: GlobalFlags & { to: string }): Promise<void> {
  const setting = storeSetting(flags);
  const to = parseStore(flags.to);
  const tmux = await opening(flags);
  try {
    const moved = await migrateStates(tmux, to, setting.node);
    if (flags.json) printJson(moved);
    else tell(moved, to);
  } finally {
    tmux.close();
  }
  if (setting.from === 'environment' && setting.store.url !== to.url) {
    stderr.line(`MUXWORKS_STATE still names ${plain(setting.store.name)}, and comes first: unset it.`);
  }
}

function tell({ to, stored, withdrawn, left }: Moved, { kind }: StorePlace): void {
  if (kind === 'redis') stdout.line(`${count(stored, 'state')} of this server shared through ${plain(to)}.`);
  if (withdrawn > 0) stdout.line(`${count(withdrawn, 'state')} taken out of the old store; the panes keep theirs.`);
  if (left !== null) stderr.line(`What is in the old store stays there: ${plain(left.message)}`);
  if (kind === 'tmux') stdout.line('States are in tmux alone from now on.');
  else stdout.line(`Used from now on, by the app too, where no flag or variable says otherwise: ${storeSettingFile()}`);
}
