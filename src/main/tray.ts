/** The icon in the system's tray: how many panes have failed, and a menu to them, to the window, and to playbooks. */
import { Menu, nativeImage, nativeTheme, Tray } from 'electron';
import type { ServerSnapshot } from '../core/tmux/types.ts';
import { drawTrayIcon, TRAY_ICON_SIZE } from './tray-icon.ts';
import { type FailedPane, failedPanes, PLAYBOOKS_SHOWN, type TrayActions, trayMenu } from './tray-menu.ts';

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
    if (!this.isOn) return;
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
