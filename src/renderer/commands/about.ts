/** Commands about the app itself, and for the size of its whole interface. */
import { Info, RotateCcw, ScrollText, ZoomIn, ZoomOut } from 'lucide-react';
import { showAbout, showLicences } from '../about/about-store.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { register } from './registry.ts';

const always = () => true as const;

async function zoom(step: 'in' | 'out' | 'reset'): Promise<void> {
  const now = await attempt(call('desktop.zoom', { step }));
  if (now) note(`Interface at ${now.percent} %`);
}

register([
  {
    id: 'interface.larger',
    group: 'View',
    title: 'Larger interface',
    words: 'zoom in page everything',
    icon: ZoomIn,
    available: always,
    run: () => zoom('in'),
  },
  {
    id: 'interface.smaller',
    group: 'View',
    title: 'Smaller interface',
    words: 'zoom out page everything',
    icon: ZoomOut,
    available: always,
    run: () => zoom('out'),
  },
  {
    id: 'interface.reset',
    group: 'View',
    title: 'Interface as designed',
    words: 'zoom reset actual size 100',
    icon: RotateCcw,
    available: always,
    run: () => zoom('reset'),
  },
  {
    id: 'help.about',
    group: 'Application',
    title: 'About Muxworks',
    words: 'version help report electron tmux',
    icon: Info,
    available: always,
    run: showAbout,
  },
  {
    id: 'help.licences',
    group: 'Application',
    title: 'Licences',
    words: 'license open source third party credits',
    icon: ScrollText,
    available: always,
    run: showLicences,
  },
]);
