import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { play } from '../core/testing/playbook.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { hasTrayHost } from './tray-host.ts';
import { drawTrayIcon, TRAY_ICON_SIZE } from './tray-icon.ts';
import { failedPanes, type TrayActions, trayMenu } from './tray-menu.ts';

const labels = (menu: ReturnType<typeof trayMenu>): string[] =>
  menu.map(({ label, type, enabled }) => (type === 'separator' ? '-' : `${label}${enabled === false ? ' (off)' : ''}`));

const said: string[] = [];
const ACTIONS: TrayActions = {
  show: () => said.push('show'),
  showPane: (pane) => said.push(`pane ${pane}`),
  run: (playbook) => said.push(`run ${playbook}`),
  quit: () => said.push('quit'),
};

test('the menu has the panes that have failed, and playbooks to run', async () => {
  const { tmux } = await testServer();
  await play(
    tmux,
    [
      "!!tmux.pane_ensure name:'dev|work|1' label:'a & b' cmd:'sleep 1000'",
      "!!tmux.pane_ensure name:'dev|work|2' label:'a & c' cmd:'sh -c \"exit 3\"'",
    ].join('\n'),
  );
  const failed = await until(async () => {
    const found = failedPanes(await tmux.snapshot());
    return found.length > 0 && found;
  }, 'the failure');
  expect(failed.map(({ name }) => name)).toEqual(['dev / work / a & c']);
  const menu = trayMenu('default', failed, ['/home/x/shop.hero'], ACTIONS);
  expect(labels(menu)).toEqual([
    'Show Muxworks',
    '-',
    '1 failed (off)',
    'dev / work / a && c',
    '-',
    'Run a playbook',
    '-',
    'Quit (processes go on)',
  ]);
  (menu[3]?.click as (() => void) | undefined)?.();
  const [playbook] = (menu[5]?.submenu ?? []) as { label: string; click(): void }[];
  expect(playbook?.label).toBe('shop.hero');
  playbook?.click();
  expect(said).toEqual([`pane ${failed[0]?.id}`, 'run /home/x/shop.hero']);
});

test('a menu never grows beyond a screen', () => {
  const failed = Array.from({ length: 40 }, (_, index) => ({ id: `%${index}`, name: `pane ${index}` }));
  const menu = trayMenu(
    'work',
    failed,
    Array.from({ length: 40 }, (_, index) => `/p${index}.hero`),
    ACTIONS,
  );
  expect(labels(menu)).toContain('and 30 more (off)');
  expect(labels(menu)[0]).toBe('Show Muxworks (work)');
  expect(menu.length).toBeLessThan(20);
  expect(menu.find(({ submenu }) => submenu !== undefined)?.submenu).toHaveLength(8);
  expect(labels(trayMenu('work', [], [], ACTIONS))).toContain('Nothing has failed (off)');
});

test('the icon tells how many have failed, in both themes', () => {
  const icons = [0, 1, 7, 9, 10, 500].map((failed) => drawTrayIcon(failed, true).toString('base64'));
  expect(new Set(icons).size).toBe(5);
  expect(icons[4]).toBe(icons[5]);
  expect(drawTrayIcon(0, true).equals(drawTrayIcon(0, false))).toBe(false);
  const pixels = drawTrayIcon(3, false);
  expect(pixels).toHaveLength(TRAY_ICON_SIZE ** 2 * 4);
  // Its corner is clear, and no colour is stronger than its alpha.
  expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  for (let at = 0; at < pixels.length; at += 4) {
    expect(Math.max(...pixels.subarray(at, at + 3))).toBeLessThanOrEqual(pixels[at + 3] as number);
  }
});

test('without somebody who shows a tray there is none', async () => {
  expect(await hasTrayHost('darwin', {})).toBe(true);
  expect(await hasTrayHost('linux', {})).toBe(false);
  const directory = mkdtempSync(join(tmpdir(), 'mux-bus-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const address = `unix:path=${join(directory, 'bus')}`;
  // A bus on which nobody shows icons; where there is no dbus-daemon, there is no bus at all, and the answer is the same.
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1', `--address=${address}`]);
  let printed = '';
  bus.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  let over = false;
  bus.on('error', () => {
    over = true;
  });
  bus.on('exit', () => {
    over = true;
  });
  onTestFinished(() => void bus.kill());
  await until(() => over || printed.includes('\n'), 'the bus');
  expect(await hasTrayHost('linux', { ...process.env, DBUS_SESSION_BUS_ADDRESS: printed.trim() || address })).toBe(
    false,
  );
});
