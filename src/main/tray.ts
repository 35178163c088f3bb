/** The icon in the system's tray: how many panes have failed, and a menu to them, to the window, and to playbooks. */
import { basename } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron';
import type { ServerSnapshot } from '../core/tmux/types.ts';
import { plain } from './news.ts';
import { drawTrayIcon, TRAY_ICON_SIZE } from './tray-icon.ts';

const FAILED_SHOWN = 10;
const PLAYBOOKS_SHOWN = 8;
const NAME_SHOWN = 60;

export interface TrayActions {
  show(): void;
  showPane(pane: string): void;
  run(playbook: string): void;
  quit(): void;
}

interface FailedPane {
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

export interface TrayOptions {
  /** Name of the tmux server. */
  server: string;
  actions: TrayActions;
  /** Playbooks opened before, latest first. */
  playbooks(): readonly string[];
}

/** Is there while the setting says so. */
export class TrayIcon {
  private tray: Tray | null = null;
  private failed: FailedPane[] = [];
  /** What is on show, so that a change that is none draws nothing. */
  private drawn = '';
  private readonly onTheme = (): void => this.draw();

  constructor(private readonly options: TrayOptions) {}

  get isOn(): boolean {
    return this.tray !== null;
  }

  set(on: boolean): void {
    if (on === this.isOn) return;
    this.drawn = '';
    if (on) {
      this.tray = new Tray(icon(0));
      this.tray.on('click', this.options.actions.show);
      nativeTheme.on('updated', this.onTheme);
      this.draw();
      return;
    }
    nativeTheme.off('updated', this.onTheme);
    this.tray?.destroy();
    this.tray = null;
  }

  changed(snapshot: ServerSnapshot): void {
    this.failed = failedPanes(snapshot);
    this.draw();
  }

  /** Shows what is so now; also to be called when a playbook was opened. */
  draw(): void {
    const { tray, failed } = this;
    if (tray === null) return;
    const { server, actions, playbooks } = this.options;
    const recent = playbooks();
    const next = JSON.stringify([failed, recent.slice(0, PLAYBOOKS_SHOWN), nativeTheme.shouldUseDarkColors]);
    if (next === this.drawn) return;
    this.drawn = next;
    tray.setImage(icon(failed.length));
    const place = server === 'default' ? 'Muxworks' : `Muxworks (${server})`;
    tray.setToolTip(failed.length === 0 ? place : `${place}: ${failed.length} failed`);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(server, failed, recent, actions)));
  }
}

function icon(failed: number): Electron.NativeImage {
  return nativeImage.createFromBitmap(drawTrayIcon(failed, nativeTheme.shouldUseDarkColors), {
    width: TRAY_ICON_SIZE,
    height: TRAY_ICON_SIZE,
  });
}
