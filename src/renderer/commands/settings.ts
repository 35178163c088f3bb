/** Commands for the settings that are switches; the rest is by name in the Settings view. */
import { Settings2, ToggleRight } from 'lucide-react';
import type { Settings } from '../../shared/ipc-settings.ts';
import { openSettings } from '../settings/sections.ts';
import { setSettings, useSettings } from '../settings/settings-store.ts';
import { type Command, register } from './registry.ts';

type Switch = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];

const SWITCHES: Record<Switch, readonly [title: string, words: string]> = {
  screenReader: ['Terminals tell a screen reader what they show', 'accessibility'],
  notifyFailed: ['Notify when a command fails', 'notification'],
  tray: ['Icon in the tray', 'notification system'],
  logNewPanes: ['Log new panes', 'logging'],
};

const switches = Object.entries(SWITCHES).map(
  ([name, [title, words]]): Command => ({
    id: `settings.${name}`,
    group: 'Settings',
    title,
    about: () => (useSettings.getState()[name as Switch] ? 'is on' : 'is off'),
    words: `setting switch toggle ${words}`,
    icon: ToggleRight,
    checked: () => useSettings.getState()[name as Switch],
    available: () => true,
    run: () => setSettings({ [name]: !useSettings.getState()[name as Switch] }),
  }),
);

const COPYING: Record<Settings['copyByPrograms'], string> = {
  ask: 'Programs that copy are asked about',
  always: 'Programs may always copy',
  never: 'Programs may never copy',
};

const copying = Object.entries(COPYING).map(
  ([value, title]): Command => ({
    id: `settings.copy-${value}`,
    group: 'Settings',
    title,
    words: 'setting clipboard osc 52',
    icon: ToggleRight,
    checked: () => useSettings.getState().copyByPrograms === value,
    available: () => true,
    run: () => setSettings({ copyByPrograms: value as Settings['copyByPrograms'] }),
  }),
);

/** What has more than two states, by its name: the view has the field. */
const FIELDS = [
  ['font', 'terminals', 'Font of terminals…', 'family monospace'],
  ['scrollback', 'terminals', 'Scrollback…', 'lines history memory'],
  ['server', 'server', 'tmux server…', 'socket name path'],
  ['store', 'store', 'State store…', 'redis tmux'],
  ['notify-long', 'notifications', 'Notify when a long command ends…', 'notification seconds'],
  ['logs', 'logs', 'Where logs are kept…', 'disk directory limits'],
  ['machine', 'machine', 'What this machine has…', 'doctor versions'],
  ['shortcuts', 'shortcuts', 'Keys of commands…', 'shortcuts rebind keyboard'],
] as const;

const fields = FIELDS.map(
  ([name, section, title, words]): Command => ({
    id: `settings.open-${name}`,
    group: 'Settings',
    title,
    words: `setting ${words}`,
    icon: Settings2,
    available: () => true,
    run: () => openSettings(section),
  }),
);

register([...switches, ...copying, ...fields]);
