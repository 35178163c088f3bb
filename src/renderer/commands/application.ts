/** Commands of the application itself: palette, help, window, quit. */
import { CircleHelp, Command as CommandIcon, Keyboard, Maximize, Minus, Power, X } from 'lucide-react';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { openPalette, usePalette } from '../palette/palette-store.ts';
import { register } from './registry.ts';

const always = () => true as const;

register([
  {
    id: 'palette.open',
    group: 'Application',
    title: 'All commands…',
    words: 'palette find go',
    icon: CommandIcon,
    keys: ['Mod+Shift+P'],
    available: always,
    run: () => openPalette(),
  },
  {
    id: 'palette.open-outside',
    group: 'Application',
    title: 'All commands, outside a terminal',
    icon: CommandIcon,
    keys: ['Mod+K'],
    where: 'not-terminal',
    hidden: true,
    available: always,
    run: () => openPalette(),
  },
  {
    id: 'palette.panes',
    group: 'Application',
    title: 'Find a pane…',
    words: 'go switch palette',
    icon: CommandIcon,
    keys: ['Ctrl+Shift+G'],
    available: ({ app }) => (app.server?.snapshot.sessions.length ?? 0) > 0 || 'There is no pane',
    run: () => openPalette('@'),
  },
  {
    id: 'help.keys',
    group: 'Application',
    title: 'All keys',
    words: 'help shortcuts keyboard',
    icon: Keyboard,
    keys: ['Ctrl+Shift+/'],
    available: always,
    run: () => usePalette.setState({ help: true }),
  },
  {
    id: 'help.keys-outside',
    group: 'Application',
    title: 'All keys, outside a terminal',
    icon: CircleHelp,
    keys: ['F1'],
    where: 'not-terminal',
    hidden: true,
    available: always,
    run: () => usePalette.setState({ help: true }),
  },
  {
    id: 'app.full-screen',
    group: 'Application',
    title: 'Full screen',
    words: 'window maximise',
    icon: Maximize,
    keys: ['Shift+F11'],
    available: always,
    run: () => attempt(call('app.do', 'full-screen')),
  },
  {
    id: 'app.minimise',
    group: 'Application',
    title: 'Minimise the window',
    words: 'hide minimize',
    icon: Minus,
    available: always,
    run: () => attempt(call('app.do', 'minimise')),
  },
  {
    id: 'app.close',
    group: 'Application',
    title: 'Close the window',
    about: () => 'everything in tmux goes on',
    icon: X,
    available: always,
    run: () => attempt(call('app.do', 'close')),
  },
  {
    id: 'app.quit',
    group: 'Application',
    title: 'Quit Muxworks',
    about: () => 'everything in tmux goes on',
    words: 'exit end',
    icon: Power,
    keys: ['Ctrl+Shift+Q'],
    available: always,
    run: () => attempt(call('app.do', 'quit')),
  },
]);
