/** The native menus made of the registry: main has them as they are now, and tells what was chosen. */
import { MENUS, type MenuEntry, type NativeMenu } from '../../shared/ipc-commands.ts';
import type { Chord } from '../app/keys.ts';
import { useApp, type ViewName } from '../app/store.ts';
import { call, on } from '../bridge/client.ts';
import { useDesk } from '../playbooks/desk-store.ts';
import { useRun } from '../run/run-store.ts';
import { useSettings } from '../settings/settings-store.ts';
import { useShares } from '../shares/shares-store.ts';
import { type Command, commandOf, commands, contextOf, type Group, keysOf, runCommand, titleOf } from './registry.ts';

type MenuName = (typeof MENUS)[number];

/** Ids in order, `-` for a line between; `group:` stands for all commands of a group that are not named elsewhere. */
const LAYOUT: Record<MenuName, readonly string[]> = {
  File: [
    ...['session.new', 'window.new', '-', 'playbook.new', 'playbook.open', 'playbook.add-folder', 'design.new', '-'],
    ...['playbook.save', 'playbook.save-as', 'design.save', 'design.save-as', '-', 'app.close', 'app.quit'],
  ],
  Edit: [
    ...['playbook.undo', 'playbook.redo', 'design.undo', 'design.redo', '-', 'pane.copy', 'pane.paste', '-'],
    ...['pane.search', 'playbook.find', 'playbook.format', 'group:Playbooks', 'group:Designer'],
  ],
  View: [
    ...['palette.open', 'palette.panes', '-', 'group:View', '-', 'theme.system', 'theme.dark', 'theme.light', '-'],
    ...['font.larger', 'font.smaller', 'font.reset', '-', 'group:Logs', '-', 'app.full-screen'],
  ],
  Pane: ['group:Pane', '-', 'group:Processes'],
  Run: ['group:Run'],
  Window: ['group:Window', '-', 'group:Session', '-', 'share.new', 'share.stop-all', '-', 'app.minimise'],
  Help: ['help.keys', 'group:Application'],
};

const NAMED = new Set(Object.values(LAYOUT).flat());

/** Commands of a view that is not on show are left out: its Save is not this one's. */
const VIEW_OF: readonly (readonly [prefix: string, view: ViewName])[] = [
  ['playbook.', 'playbooks'],
  ['design.', 'designer'],
  ['processes.', 'processes'],
  ['logs.', 'logs'],
];
const EVERYWHERE = new Set([
  'playbook.new',
  'playbook.open',
  'playbook.add-folder',
  'playbook.open-and-run',
  'design.new',
  'logs.search',
]);

function belongs({ id, hidden }: Command, view: ViewName): boolean {
  if (hidden) return false;
  const own = VIEW_OF.find(([prefix]) => id.startsWith(prefix))?.[1];
  return own === undefined || own === view || EVERYWHERE.has(id);
}

/** As Electron writes them. */
export function acceleratorOf(chord: Chord): string {
  return chord.replace(/\+\+$/, '+Plus').replace(/^Mod\b/, 'CmdOrCtrl');
}

/** Many of one kind, which have a picture of their own in the app. */
const ELSEWHERE = ['pane.go-', 'design.preset-'];

function commandsFor(line: string): Command[] {
  if (!line.startsWith('group:')) return [commandOf(line)];
  const group = line.slice('group:'.length) as Group;
  return commands().filter(
    ({ group: own, id }) => own === group && !NAMED.has(id) && !ELSEWHERE.some((prefix) => id.startsWith(prefix)),
  );
}

function menus(): NativeMenu[] {
  const context = contextOf();
  const { view } = context.app;
  return MENUS.map((title) => {
    const entries: MenuEntry[] = [];
    for (const line of LAYOUT[title]) {
      if (line === '-') {
        if (entries.length > 0 && entries.at(-1)?.kind !== 'separator') entries.push({ kind: 'separator' });
        continue;
      }
      for (const command of commandsFor(line).filter((each) => belongs(each, view))) {
        const [chord] = keysOf(command);
        entries.push({
          kind: 'command',
          id: command.id,
          title: titleOf(command, context),
          keys: chord === undefined ? null : acceleratorOf(chord),
          enabled: command.available(context) === true,
          checked: command.checked?.(context) ?? null,
        });
      }
    }
    if (entries.at(-1)?.kind === 'separator') entries.pop();
    return { title, entries };
  });
}

/** Menus are opened by hand: they may be so much older than what they tell of. */
const EVERY_MS = 250;

/** Keeps main's menus as the commands are. Returns what ends it. */
export function followMenus(): () => void {
  let told = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tell = (): void => {
    timer = null;
    const now = menus();
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    // A menu that could not be made leaves the one before, and every command has other ways.
    call('menu.set', now).catch(() => {
      told = '';
    });
  };
  const later = (): void => {
    timer ??= setTimeout(tell, EVERY_MS);
  };
  const stops = [
    ...[useApp, useRun, useSettings, useDesk, useShares].map((store) => store.subscribe(later)),
    on('menu.chosen', ({ id }) => void runCommand(id)),
  ];
  later();
  return () => {
    if (timer !== null) clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
