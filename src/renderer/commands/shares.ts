/** Commands for shares. */
import { Cast, Square } from 'lucide-react';
import { askShare, useShares } from '../shares/shares-store.ts';
import { askStopAll } from '../shares/stop-all.ts';
import { counted } from '../shares/subject.ts';
import { register } from './registry.ts';

register([
  {
    id: 'share.new',
    group: 'Shares',
    title: 'New share',
    words: 'browser ttyd link http',
    icon: Cast,
    available: ({ app }) => (app.server?.snapshot.sessions.length ?? 0) > 0 || 'There is no session to share',
    run: () => askShare(),
  },
  {
    id: 'share.stop-all',
    group: 'Shares',
    title: 'Stop all…',
    named: () => 'Stop all shares…',
    words: 'end close',
    icon: Square,
    danger: true,
    available: () => (useShares.getState().state?.shares.length ?? 0) > 0 || 'Nothing is shared',
    ends: () => `ends ${counted(useShares.getState().state?.shares.length ?? 0, 'share')}`,
    run: () => {
      const { state } = useShares.getState();
      if (state) askStopAll(state);
    },
  },
]);
