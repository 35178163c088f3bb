/** What the tray's menu has: the panes that have failed, playbooks to run, the way to the window and out. */
import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { ServerSnapshot } from '../core/tmux/types.ts';
import { plain } from './news.ts';

const FAILED_SHOWN = 10;
export const PLAYBOOKS_SHOWN = 8;
const NAME_SHOWN = 60;

export interface TrayActions {
  show(): void;
  showPane(pane: string): void;
  run(playbook: string): void;
  quit(): void;
}

export interface FailedPane {
  id: string;
  name: string;
}

/** Panes whose command or shell has failed, in the server's order, each once. */
export function failedPanes(snapshot: ServerSnapshot): FailedPane[] {
  const found = new Map<string, FailedPane>();
  for (const session of snapshot.sessions) {
    for (const window of session.windows) {
      for (const pane of window.panes) {
        if (pane.status !== 'failed' && pane.status !== 'dead') continue;
        const name = [session.name, window.name, pane.label ?? String(pane.number)].join(' / ');
        if (!found.has(pane.id)) found.set(pane.id, { id: pane.id, name: plain(name, NAME_SHOWN) });
      }
    }
  }
  return [...found.values()];
}

/** An ampersand marks a letter in menus. */
const label = (text: string): string => text.replaceAll('&', '&&');

/** What the menu has, from top to bottom. */
export function trayMenu(
  server: string,
  failed: readonly FailedPane[],
  playbooks: readonly string[],
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const more = failed.length - FAILED_SHOWN;
  return [
    { label: label(server === 'default' ? 'Show Muxworks' : `Show Muxworks (${server})`), click: actions.show },
    { type: 'separator' },
    {
      label: failed.length === 0 ? 'Nothing has failed' : `${failed.length} failed`,
      enabled: false,
    },
    ...failed.slice(0, FAILED_SHOWN).map(({ id, name }) => ({ label: label(name), click: () => actions.showPane(id) })),
    ...(more > 0 ? [{ label: `and ${more} more`, enabled: false }] : []),
    { type: 'separator' },
    {
      label: 'Run a playbook',
      enabled: playbooks.length > 0,
      submenu: playbooks.slice(0, PLAYBOOKS_SHOWN).map((path) => ({
        label: label(plain(basename(path), NAME_SHOWN)),
        toolTip: path,
        click: () => actions.run(path),
      })),
    },
    { type: 'separator' },
    { label: 'Quit (processes go on)', click: actions.quit },
  ];
}
