/**
 * The command registry: every action of the app is one entry here, under one name. Menus, keys, the palette, the native
 * menus and the help take their titles, keys and states from it. A new action is a `Command` in the list of its group
 * (src/renderer/commands/*.ts) or of its view, handed to `register` once; a menu shows it with `menuItem`.
 */
import type { LucideIcon } from 'lucide-react';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { type Chord, chordLabel, isMac } from '../app/keys.ts';
import { activeWindow, findPane, findWindow } from '../app/select.ts';
import { type AppState, useApp, type ViewName } from '../app/store.ts';
import type { MenuItem } from '../ui/menu.tsx';

/** What an action is done to, by tmux's ids; what is left out is what the user looks at. */
export interface Subject {
  session?: string;
  window?: string;
  pane?: string;
}

/** The subject as it is now, with the state of the app. */
export interface Context {
  app: AppState;
  session: SessionInfo | null;
  window: WindowInfo | null;
  pane: PaneInfo | null;
}

/** In the order in which palette, menus and help list them. */
export const GROUPS = [
  'Pane',
  'Window',
  'Session',
  'Processes',
  'Run',
  'Playbooks',
  'Designer',
  'Shares',
  'Logs',
  'View',
  'Settings',
  'Application',
] as const;
export type Group = (typeof GROUPS)[number];

export interface Command {
  /** `pane.restart`; settings keep keys by it. */
  id: string;
  group: Group;
  /** As menus, help and settings have it: `Restart command`. */
  title: string | ((context: Context) => string);
  /** As the palette has it, with the name of what it is done to: `Restart api`. */
  named?: (name: string) => string;
  /** What it is done to; the palette then also offers it for every other one that is found by name. */
  on?: 'pane' | 'window' | 'session';
  /** In grey after the title in the palette. */
  about?: (context: Context) => string | null;
  /** Other words by which the palette finds it. */
  words?: string;
  icon?: LucideIcon;
  /** The keys that it has where the settings do not say otherwise; the first is the one shown. On a Mac `macKeys`, where given. */
  keys?: readonly Chord[];
  macKeys?: readonly Chord[];
  /** Where its keys hold: while a terminal has the keyboard, or none has, or in these views; everywhere where left out. */
  where?: 'terminal' | 'not-terminal' | readonly ViewName[];
  /** The view or its list takes the keys by itself, so they are fixed. */
  fixed?: true;
  /** For its keys only: the palette has another entry that does the same. */
  hidden?: true;
  /** Commands of one family are one row of the help: `To pane 1 … 9`. */
  family?: string;
  /** It ends something that cannot be brought back. */
  danger?: true;
  /** Whether it is the one in force. */
  checked?: (context: Context) => boolean;
  /** True where it can be done now, else why not. */
  available(context: Context): true | string;
  /**
   * What it would end, in a few words for the palette; null where nothing.
   * @param processes how many run in the pane, its shell left out; null while that is not known
   */
  ends?: (context: Context, processes: number | null) => string | null;
  /** @param by a key alone must not end anything by a slip of the finger; elsewhere its title was read */
  run(context: Context, by: 'key' | 'choice'): unknown;
}

const byId = new Map<string, Command>();

/** Adds commands; one of the same id takes the place of the one before. */
export function register(commands: readonly Command[]): void {
  for (const command of commands) byId.set(command.id, command);
}

/** All of them, by group. */
export function commands(): Command[] {
  const all = [...byId.values()];
  return GROUPS.flatMap((group) => all.filter((command) => command.group === group));
}

/** @throws Error where there is none of that id: a mistake of ours */
export function commandOf(id: string): Command {
  const found = byId.get(id);
  if (!found) throw new Error(`There is no command ${id}`);
  return found;
}

/** @param subject without one it is what the user looks at: the window on show and its focused pane */
export function contextOf(subject: Subject = {}, app: AppState = useApp.getState()): Context {
  const snapshot = app.server?.snapshot;
  const nothing = { app, session: null, window: null, pane: null };
  if (!snapshot) return nothing;
  if (subject.pane !== undefined) return { ...nothing, ...findPane(snapshot, subject.pane) };
  if (subject.window !== undefined) {
    // A window may be linked to several sessions.
    const session = snapshot.sessions.find(({ id }) => id === subject.session);
    const own = session?.windows.find(({ id }) => id === subject.window);
    const place = session && own ? { session, window: own } : findWindow(snapshot, subject.window);
    return { ...nothing, ...place, pane: place?.window.panes.find((pane) => pane.active) ?? null };
  }
  if (subject.session !== undefined) {
    const session = snapshot.sessions.find(({ id }) => id === subject.session);
    const window = activeWindow(session) ?? null;
    return { app, session: session ?? null, window, pane: window?.panes.find((pane) => pane.active) ?? null };
  }
  const place = findWindow(snapshot, app.windowId);
  const session = place?.session ?? snapshot.sessions.find(({ id }) => id === app.sessionId) ?? null;
  const pane = place?.window.panes.find(({ id }) => id === app.paneId) ?? null;
  return { app, session, window: place?.window ?? null, pane };
}

export function titleOf(command: Command, context = contextOf()): string {
  return typeof command.title === 'string' ? command.title : command.title(context);
}

/** Keys by id where the user wants others; null: none. From the settings. */
let overrides: Readonly<Record<string, Chord | null>> = {};

export function setOverrides(chosen: Readonly<Record<string, Chord | null>>): void {
  overrides = chosen;
}

/** The keys that a command has without the settings. */
export function defaultKeys(command: Command, mac = isMac()): readonly Chord[] {
  return (mac ? command.macKeys : undefined) ?? command.keys ?? [];
}

/** The keys that it has. */
export function keysOf(command: Command, mac = isMac()): readonly Chord[] {
  const chosen = command.fixed ? undefined : overrides[command.id];
  return chosen === undefined ? defaultKeys(command, mac) : chosen === null ? [] : [chosen];
}

/** The first of its keys as people read it. */
export function keyText(id: string): string | undefined {
  const [chord] = keysOf(commandOf(id));
  return chord === undefined ? undefined : chordLabel(chord);
}

/** Does it, where it can be done. True where it was. */
export function runCommand(id: string, subject?: Subject): boolean {
  const context = contextOf(subject);
  const command = commandOf(id);
  if (command.available(context) !== true) return false;
  command.run(context, 'choice');
  return true;
}

/** Its keys do it to what the user looks at: for anything else a menu must not show them. */
function isAtHand({ app, window, pane }: Context): boolean {
  return window?.id === app.windowId && (pane === null || pane.id === app.paneId);
}

/** The command as an item of a menu. @param changes what this menu has otherwise, such as the keys of its list */
export function menuItem(id: string, subject?: Subject, changes: { keys?: string; label?: string } = {}): MenuItem {
  const command = commandOf(id);
  const context = contextOf(subject);
  const keys = isAtHand(context) ? keyText(id) : undefined;
  return {
    label: titleOf(command, context),
    ...(command.icon ? { icon: command.icon } : {}),
    ...(keys === undefined ? {} : { keys }),
    ...(command.danger ? { danger: true } : {}),
    ...(command.checked ? { checked: command.checked(context) } : {}),
    ...(command.available(context) === true ? {} : { disabled: true }),
    ...changes,
    run: () => void runCommand(id, subject),
  };
}
