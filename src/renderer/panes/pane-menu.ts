/** The menu of a pane: what its terminal can do, then what tmux can do with it. */
import { ClipboardPaste, Copy, Search } from 'lucide-react';
import { keyLabel } from '../app/keys.ts';
import { findPane } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { terminalOf } from '../terminal/terminals.ts';
import { paneItems } from '../tree/menu-items.ts';
import type { MenuItem } from '../ui/menu.tsx';

export function paneMenu(paneId: string): MenuItem[] {
  const { server } = useApp.getState();
  const found = server && findPane(server.snapshot, paneId);
  if (!found) return [];
  const terminal = terminalOf(paneId);
  const copied = terminal.terminal.hasSelection();
  return [
    {
      label: 'Copy',
      icon: Copy,
      keys: keyLabel('ctrl', 'shift', 'C'),
      disabled: !copied,
      run: () => void terminal.copy(),
    },
    { label: 'Paste', icon: ClipboardPaste, keys: keyLabel('ctrl', 'shift', 'V'), run: () => void terminal.paste() },
    {
      label: 'Search…',
      icon: Search,
      keys: keyLabel('ctrl', 'shift', 'F'),
      run: () => useApp.setState({ searching: paneId }),
    },
    { kind: 'separator' },
    ...paneItems(found.session, found.window, found.pane),
  ];
}
