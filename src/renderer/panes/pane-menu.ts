/** The menu of a pane: what its terminal can do, then what tmux can do with it. */
import { findPane } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { menuItem } from '../commands/registry.ts';
import { paneItems } from '../tree/menu-items.ts';
import type { MenuItem } from '../ui/menu.tsx';

export function paneMenu(paneId: string): MenuItem[] {
  const { server } = useApp.getState();
  const found = server && findPane(server.snapshot, paneId);
  if (!found) return [];
  const subject = { pane: paneId };
  return [
    ...['pane.copy', 'pane.paste', 'pane.search'].map((id) => menuItem(id, subject)),
    { kind: 'separator' },
    ...paneItems(found.pane),
  ];
}
