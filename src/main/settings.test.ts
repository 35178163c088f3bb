import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SettingsFile } from './settings.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mux-settings-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what was set is there after the next start, in a file of the user alone', () => {
  const first = new SettingsFile(join(directory, 'app'));
  expect(first.get()).toEqual({
    theme: 'system',
    fontSize: 12.5,
    bounds: null,
    maximized: false,
    session: null,
    room: null,
  });
  first.set({ theme: 'light', bounds: { x: -5, y: 1, width: 900, height: 700 } });
  const second = new SettingsFile(join(directory, 'app'));
  expect(second.get()).toEqual({
    theme: 'light',
    fontSize: 12.5,
    bounds: { x: -5, y: 1, width: 900, height: 700 },
    maximized: false,
    session: null,
    room: null,
  });
  expect(statSync(join(directory, 'app')).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, 'app', 'settings.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, 'app'))).toEqual(['settings.json']);
});

test.each(['', 'not json', '[]', 'null', '{"theme":7,"fontSize":"big","bounds":{"x":1}}'])(
  'a damaged file (%s) costs only what is damaged',
  (text) => {
    writeFileSync(join(directory, 'settings.json'), text);
    expect(new SettingsFile(directory).get()).toEqual({
      theme: 'system',
      fontSize: 12.5,
      bounds: null,
      maximized: false,
      session: null,
      room: null,
    });
  },
);

test('one bad field leaves the others', () => {
  writeFileSync(join(directory, 'settings.json'), '{"theme":"dark","fontSize":900,"maximized":true}');
  expect(new SettingsFile(directory).get()).toMatchObject({ theme: 'dark', fontSize: 12.5, maximized: true });
});
