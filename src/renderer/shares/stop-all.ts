/** The question before all shares are stopped: names what ends and who is cut off. */
import type { SharesState } from '../../shared/ipc-shares.ts';
import { ask } from '../app/questions.ts';
import { shareTitle, stopShares } from './shares-store.ts';
import { counted } from './subject.ts';

export function askStopAll({ shares }: SharesState): void {
  const names = shares.map(shareTitle);
  const viewers = shares.reduce((sum, share) => sum + share.viewers.length, 0);
  const cut = viewers === 0 ? 'Nobody looks at them now.' : `${counted(viewers, 'viewer')} will be cut off.`;
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  ask({
    kind: 'end',
    title: `Stop ${names.length === 1 ? 'the share' : `all ${names.length} shares`}?`,
    text: `${list} will not be shared any more. ${cut} What runs there goes on.`,
    action: 'Stop all',
    submit: () => void stopShares(shares.map(({ id }) => id)),
  });
}
