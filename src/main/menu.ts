/**
 * The native menus, as the page tells them from its registry. On Linux and Windows the bar is hidden until Alt shows it.
 * Their accelerators are only written there: the page has the keys, so none acts twice and none is taken from a shell.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuEntry, NativeMenu } from '../shared/ipc-commands.ts';

const mac = process.platform === 'darwin';

function itemOf(entry: MenuEntry, choose: (id: string) => void): MenuItemConstructorOptions {
  if (entry.kind === 'separator') return { type: 'separator' };
  const { id, title, keys, enabled, checked } = entry;
  return {
    id,
    // An ampersand would underline the letter after it.
    label: title.replaceAll('&', '&&'),
    enabled,
    ...(keys === null ? {} : { accelerator: keys, registerAccelerator: false }),
    ...(checked === null ? {} : { type: 'checkbox', checked }),
    click: (item) => {
      // Electron has flipped the tick; whether it is in force is told by the page.
      if (checked !== null) item.checked = !item.checked;
      choose(id);
    },
  };
}

/** On a Mac the system's own menus are part of every app; the page's Edit menu joins them. */
function template(menus: readonly NativeMenu[], choose: (id: string) => void): MenuItemConstructorOptions[] {
  const own = menus.map(({ title, entries }): MenuItemConstructorOptions => {
    const role = title === 'Window' ? 'window' : title === 'Help' ? 'help' : undefined;
    return {
      label: title,
      ...(mac && role !== undefined ? { role } : {}),
      submenu: entries.map((entry) => itemOf(entry, choose)),
    };
  });
  if (!mac) return own;
  // Copying and pasting in fields go through the menu there.
  return [{ role: 'appMenu' }, ...own.filter(({ label }) => label !== 'Edit'), { role: 'editMenu' }];
}

/** Before the page has told its menus: nothing where Electron's own would take keys from the shells. */
export function firstMenus(): void {
  Menu.setApplicationMenu(
    mac ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  );
}

/** What a menu is made anew for: a new one closes the one that the user has just opened. */
function shapeOf(menus: readonly NativeMenu[]): string {
  return JSON.stringify(
    menus.map(({ title, entries }) => [
      title,
      entries.map((entry) =>
        entry.kind === 'separator' ? null : [entry.id, entry.title, entry.keys, entry.checked === null],
      ),
    ]),
  );
}

let shown: { shape: string; menu: Menu } | null = null;

/** @param choose what a click on a command does */
export function setMenus(menus: readonly NativeMenu[], choose: (id: string) => void): void {
  const shape = shapeOf(menus);
  if (shown?.shape !== shape) {
    const menu = Menu.buildFromTemplate(template(menus, choose));
    Menu.setApplicationMenu(menu);
    shown = { shape, menu };
    return;
  }
  for (const entry of menus.flatMap(({ entries }) => entries)) {
    const item = entry.kind === 'command' ? shown.menu.getMenuItemById(entry.id) : null;
    if (entry.kind !== 'command' || !item) continue;
    item.enabled = entry.enabled;
    if (entry.checked !== null) item.checked = entry.checked;
  }
}
