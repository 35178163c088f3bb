import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '../core/playbook/types.ts';
import { until } from '../core/testing/until.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '../shared/ipc-settings.ts';
import { SettingsFile } from './settings.ts';

const DEFAULTS = DEFAULT_SETTINGS;

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mux-settings-'));
  file = join(directory, 'settings.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

function listening(settings: SettingsFile): { problems: Problem[]; changed: string[][] } {
  const heard = { problems: [] as Problem[], changed: [] as string[][] };
  settings.on('problem', (problem) => heard.problems.push(problem));
  settings.on('changed', (fields) => heard.changed.push([...fields].sort()));
  return heard;
}

test('the defaults are values that may be set', () => {
  expect(settingsSchema.parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
});

test('what was set is there after the next start, in a file of the user alone', () => {
  const first = new SettingsFile(join(directory, 'app'));
  expect(first.get()).toEqual(DEFAULTS);
  const { changed } = listening(first);
  first.set({ theme: 'light', scrollback: 700 });
  first.set({ theme: 'light' });
  expect(changed).toEqual([['scrollback', 'theme']]);
  const second = new SettingsFile(join(directory, 'app'));
  expect(second.get()).toEqual({ ...DEFAULTS, theme: 'light', scrollback: 700 });
  expect(second.state()).toEqual({
    values: { ...DEFAULT_SETTINGS, theme: 'light', scrollback: 700 },
    file: join(directory, 'app', 'settings.json'),
    problems: [],
  });
  expect(statSync(join(directory, 'app')).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, 'app', 'settings.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, 'app'))).toEqual(['settings.json']);
});

test.each(['not json', '[]', 'null', '{"theme":7,"fontSize":"big","server":"a/b"}'])(
  'a damaged file (%s) costs only what is damaged, and is told of',
  (text) => {
    writeFileSync(file, text);
    const settings = new SettingsFile(directory);
    expect(settings.get()).toEqual(DEFAULTS);
    expect(settings.problems.length).toBeGreaterThan(0);
  },
);

test('an empty file is that of a first start', () => {
  writeFileSync(file, '');
  const settings = new SettingsFile(directory);
  expect(settings.get()).toEqual(DEFAULTS);
  expect(settings.problems).toEqual([]);
});

test('one bad field leaves the others; it stays in the file until it is set', () => {
  writeFileSync(file, '{"theme":"dark","fontSize":900,"tray":true,"ofLater":[1]}');
  const settings = new SettingsFile(directory);
  expect(settings.get()).toEqual({ ...DEFAULTS, theme: 'dark', tray: true });
  expect(settings.problems.map(({ message }) => message)).toEqual([
    `The setting “fontSize” in ${file} is not valid: at most 40`,
  ]);
  settings.set({ theme: 'light' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'light', fontSize: 900, ofLater: [1] });
  expect(settings.problems).toHaveLength(1);
  settings.set({ fontSize: 14 });
  expect(settings.problems).toEqual([]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'light', fontSize: 14, ofLater: [1] });
});

test('a file that is no JSON is replaced by the next change, and a copy is kept', () => {
  writeFileSync(file, '{"theme": "dark"');
  const settings = new SettingsFile(directory);
  settings.set({ scrollback: 100 });
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('{"theme": "dark"');
  expect(settings.problems).toEqual([]);
  expect(new SettingsFile(directory).get()).toEqual({ ...DEFAULTS, scrollback: 100 });
});

test('what a person changes in the file while the app runs is in force, and what is wrong is told once', async () => {
  const settings = new SettingsFile(directory);
  settings.set({ fontSize: 14 });
  const heard = listening(settings);
  settings.watch();
  try {
    writeFileSync(file, '{"fontSize":15,"theme":"dark"}');
    await until(() => settings.get().fontSize === 15, 'the change of the file');
    expect(settings.get()).toEqual({ ...DEFAULTS, fontSize: 15, theme: 'dark' });
    writeFileSync(file, '{"fontSize":"huge","theme":"light"}');
    await until(() => settings.get().theme === 'light', 'the change of the file');
    expect(settings.get().fontSize).toBe(15);
    writeFileSync(file, '{"fontSize":"huge","theme":"dark"}');
    await until(() => settings.get().theme === 'dark', 'the change of the file');
    expect(heard.problems.map(({ message }) => message)).toEqual([
      `The setting “fontSize” in ${file} is not valid: a size is a number`,
    ]);
    writeFileSync(file, '{"fontSize":16');
    await until(() => heard.problems.length === 2, 'the change of the file');
    expect(settings.get().fontSize).toBe(15);
    writeFileSync(file, '{"fontSize":16}');
    await until(() => settings.get().fontSize === 16, 'the change of the file');
    expect(settings.problems).toEqual([]);
  } finally {
    settings.close();
  }
});

test('what the app writes itself is no change', async () => {
  const settings = new SettingsFile(directory);
  const heard = listening(settings);
  settings.watch();
  try {
    settings.set({ fontSize: 14 });
    settings.set({ fontSize: 15 });
    writeFileSync(file, '{"theme":"dark"}');
    await until(() => settings.get().theme === 'dark', 'the change of the file');
    expect(heard.changed).toEqual([['fontSize'], ['fontSize'], ['fontSize', 'theme']]);
    expect(heard.problems).toEqual([]);
  } finally {
    settings.close();
  }
});

test('two apps, of two tmux servers, keep what each of them sets, also where changes of the file are not noticed', () => {
  const [one, other] = [new SettingsFile(directory), new SettingsFile(directory)];
  one.set({ theme: 'light' });
  other.set({ fontSize: 15 });
  expect(new SettingsFile(directory).get()).toEqual({ ...DEFAULTS, theme: 'light', fontSize: 15 });
  expect(other.get().theme).toBe('light');
});

test('the file has what was set, so that later defaults reach who has not set them', () => {
  const settings = new SettingsFile(directory);
  settings.set({ theme: 'dark' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ theme: 'dark' });
});

test('what cannot be kept is in force all the same, told once, and kept when that is possible again', () => {
  const settings = new SettingsFile(directory);
  const heard = listening(settings);
  // A test may be run by root, who may write everywhere: a directory stands in the way of the file.
  mkdirSync(file);
  settings.set({ fontSize: 14 });
  settings.set({ fontSize: 15 });
  expect(settings.get().fontSize).toBe(15);
  expect(heard.problems).toHaveLength(1);
  expect(settings.problems[0]?.message).toContain(`Settings cannot be kept in ${file}`);
  rmSync(file, { recursive: true });
  settings.set({ theme: 'dark' });
  expect(settings.problems).toEqual([]);
  expect(new SettingsFile(directory).get()).toEqual({ ...DEFAULTS, fontSize: 15, theme: 'dark' });
});
