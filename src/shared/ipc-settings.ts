/** The part of the contract that is about settings of the app; `settings` is the one schema of them, for main too. */
import { z } from 'zod';
import type { Check } from '../core/machine/checks.ts';
import type { Problem } from '../core/playbook/types.ts';
import type { Moved } from '../core/state/migrate.ts';
import type { RedisCheck } from '../core/state/redis-check.ts';
import type { Sharing } from '../core/state/shared.ts';
import type { FoundServer } from '../core/tmux/servers.ts';

/** What answers hold of the core, for the window. */
export type { Check, FoundServer, Sharing };

/** A font's family as CSS knows it, without quotes. */
const family = z
  .string()
  .trim()
  .min(1, 'name a font')
  .max(100, 'that is longer than a name of a font')
  .regex(/^[^"'\\;{}<>\p{Cc}]+$/u, 'a name of a font has no quotes, no braces and no semicolon');

/** Id of a command of src/renderer/commands. */
const commandId = z.string().regex(/^[A-Za-z][\w.-]{0,63}$/);

/**
 * Every field of the settings with what it may be. The state store is not among them: core keeps it for all programs
 * (src/core/state/store-setting.ts).
 */
export const settingsFields = {
  theme: z.enum(['system', 'dark', 'light']),
  /** Pixels. */
  fontSize: z.number('a size is a number').min(6, 'at least 6').max(40, 'at most 40'),
  fontFamily: family,
  /** Lines above the screen that each terminal keeps. */
  scrollback: z
    .number('lines are a number')
    .int('lines are a whole number')
    .min(0, 'at least 0')
    .max(100_000, 'at most 100,000'),
  /** Terminals tell a screen reader what they show. */
  screenReader: z.boolean(),
  /** A notification when a command fails. */
  notifyFailed: z.boolean(),
  /** A notification when a command ends that took this many seconds, while the window is hidden; 0: none. */
  notifyLong: z
    .number('seconds are a number')
    .int('seconds are a whole number')
    .min(0, 'at least 0')
    .max(86_400, 'at most 86,400, which is a day'),
  /** An icon in the system's tray, where closing the window leaves the app; who has not asked for that means to end it. */
  tray: z.boolean(),
  /** Whether programs in panes may write the clipboard (OSC 52). */
  copyByPrograms: z.enum(['ask', 'always', 'never']),
  /** Panes that Muxworks makes are logged without being asked. */
  logNewPanes: z.boolean(),
  /** Full path of the ttyd that shares use; null: the one on PATH. */
  ttyd: z
    .string()
    .trim()
    .max(4000, 'that is longer than a path can be')
    .regex(/^\/[^\p{Cc}]+$/u, 'a full path begins with a slash')
    .nullable(),
  /** Keys of commands that are other than the registry's, by the command's id; null: the command has none. */
  shortcuts: z.record(commandId, z.string().min(1).max(60).nullable()),
  /** The tmux server of the next start: a name, or the full path of a socket; null: tmux's default. */
  server: z
    .string()
    .max(100, 'at most 100 characters: the path of a socket cannot be longer')
    .regex(/^(\/[^\p{Cc}]+|[^/\p{Cc}]+)$/u, 'a name without a slash, or a path that begins with one')
    .nullable(),
} as const;

export const settingsSchema = z.object(settingsFields);
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  fontSize: 12.5,
  fontFamily: 'JetBrains Mono',
  scrollback: 5000,
  screenReader: false,
  notifyFailed: true,
  notifyLong: 30,
  tray: false,
  copyByPrograms: 'ask',
  logNewPanes: true,
  ttyd: null,
  shortcuts: {},
  server: null,
};

export interface SettingsState {
  values: Settings;
  /** Full path of the file that keeps them. */
  file: string;
  /** What is wrong with the file as it is now: values that are none, or that it cannot be written. */
  problems: Problem[];
}

export interface ServerChoice {
  /** The one that this app is for: its socket's name or path, and its path. */
  name: string;
  socketPath: string | null;
  /** Who says so: -L or -S of this start, the settings, or nobody. */
  from: 'argument' | 'setting' | 'default';
  /** That there are, also this one where it runs, by name. */
  found: FoundServer[];
}

export interface StoreInfo {
  kind: 'tmux' | 'redis';
  /** Of the Redis, without its password; null for tmux. */
  address: string | null;
  hasPassword: boolean;
  /** What this machine is called there. */
  node: string | null;
  /** Who says which store it is: a variable of the environment comes before the file. */
  from: 'option' | 'environment' | 'file' | 'default';
  /** Full path of the file that keeps the choice, for the command line too. */
  file: string;
  /** How the app stands with the Redis; null for tmux, and without tmux. */
  sharing: Sharing | null;
  /** The choice cannot be read. */
  problem: Problem | null;
}

/** What a Redis is, tried as it was typed. */
export interface StoreTest extends RedisCheck {
  /** Without credentials. */
  name: string;
}

export interface LogsInfo {
  directory: string;
  logs: number;
  bytes: number;
  /** Bytes that a log keeps, then its oldest go; days and bytes that all of the server's keep. */
  logBytes: number;
  days: number;
  allBytes: number;
  /** What MUXWORKS_LOGS says of new panes, which comes before the setting; null where it says nothing. */
  environment: boolean | null;
}

const address = z.string().trim().min(1, 'an address is missing').max(1000);
/** Null: the one that is kept for that address, where there is one. */
const password = z.string().max(1000).nullable();

export const settingsInputs = {
  'settings.get': z.undefined(),
  /** Changes these and keeps them; the others stay as they are. */
  'settings.set': settingsSchema.partial(),
  /** Which server this app is for, and which there are. */
  'settings.servers': z.undefined(),
  'settings.store': z.undefined(),
  /** Connects to a Redis and tries it; changes nothing. */
  'settings.test-store': z.object({ address, password }),
  /** Moves the states of this server there, and uses it from now on, in this app too. */
  'settings.use-store': z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tmux') }),
    z.object({ kind: z.literal('redis'), address, password, node: z.string().trim().max(63).nullable() }),
  ]),
  'settings.logs': z.undefined(),
  /** Families of fonts that the system calls monospaced; empty where it cannot be asked. */
  'settings.fonts': z.undefined(),
  /** What Muxworks needs of this machine, as muxworks doctor tells it. */
  'settings.checks': z.undefined(),
  /** Ends the app and starts it again, on the server of the settings; no process of a pane ends. */
  'settings.open-again': z.undefined(),
} as const;
export type SettingsCall = keyof typeof settingsInputs;

export interface SettingsOutputs {
  'settings.get': SettingsState;
  'settings.set': SettingsState;
  'settings.servers': ServerChoice;
  'settings.store': StoreInfo;
  'settings.test-store': StoreTest;
  'settings.use-store': { moved: Moved; store: StoreInfo };
  'settings.logs': LogsInfo;
  'settings.fonts': string[];
  'settings.checks': Check[];
  'settings.open-again': undefined;
}

export interface SettingsEvents {
  /** Someone has changed them: this window, or a person in the file. */
  'settings.changed': SettingsState;
  /** Redis is in step with tmux, or is not any more. */
  'settings.sharing': Sharing;
}
