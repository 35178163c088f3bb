import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../core/testing/until.ts';
import { nextZoom, placeOnScreen, WindowState, ZOOMS } from './window-state.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mux-window-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const DEFAULTS = {
  bounds: null,
  maximized: false,
  fullscreen: false,
  zoom: 100,
  room: null,
  session: null,
  trayTold: false,
};

test('a change is on disk soon and by itself, so a kill costs nothing', async () => {
  const bounds = { x: -1200, y: 10, width: 900, height: 700 };
  const state = new WindowState(join(directory, 'app'));
  expect(state.get()).toEqual(DEFAULTS);
  state.set({ bounds: { ...bounds, x: 5 } });
  state.set({ bounds, maximized: true });
  await until(() => new WindowState(join(directory, 'app')).get().bounds !== null, 'the file');
  expect(new WindowState(join(directory, 'app')).get()).toEqual({ ...DEFAULTS, bounds, maximized: true });
  expect(readdirSync(join(directory, 'app'))).toEqual(['window.json']);
  expect(statSync(join(directory, 'app', 'window.json')).mode & 0o777).toBe(0o600);
  state.set({ zoom: 125 });
  state.keep();
  expect(JSON.parse(readFileSync(join(directory, 'app', 'window.json'), 'utf8')).zoom).toBe(125);
});

test('a value that is none costs only itself', () => {
  writeFileSync(
    join(directory, 'window.json'),
    '{"bounds":{"x":"left"},"zoom":3,"maximized":true,"session":7,"more":1}',
  );
  expect(new WindowState(directory).get()).toEqual({ ...DEFAULTS, maximized: true });
  writeFileSync(join(directory, 'window.json'), 'no json');
  expect(new WindowState(directory).get()).toEqual(DEFAULTS);
});

const MAIN = { x: 0, y: 25, width: 1920, height: 1055 };
const LEFT = { x: -1280, y: 0, width: 1280, height: 1024 };

test.each([
  ['as it was', { x: 100, y: 100, width: 900, height: 600 }, [MAIN, LEFT], { x: 100, y: 100, width: 900, height: 600 }],
  [
    'on the second screen',
    { x: -1200, y: 50, width: 900, height: 600 },
    [MAIN, LEFT],
    { x: -1200, y: 50, width: 900, height: 600 },
  ],
  [
    'that screen is gone',
    { x: -1200, y: 50, width: 900, height: 600 },
    [MAIN],
    { x: 510, y: 253, width: 900, height: 600 },
  ],
  [
    'all but out of sight',
    { x: 1880, y: 100, width: 900, height: 600 },
    [MAIN],
    { x: 510, y: 253, width: 900, height: 600 },
  ],
  [
    'its title above the screen',
    { x: 10, y: -300, width: 900, height: 600 },
    [MAIN],
    { x: 510, y: 253, width: 900, height: 600 },
  ],
  [
    'larger than the screen',
    { x: 0, y: 30, width: 5000, height: 3000 },
    [MAIN],
    { x: 0, y: 30, width: 1920, height: 1055 },
  ],
])('a window that stood %s', (_, bounds, screens, wanted) => {
  expect(placeOnScreen(bounds, screens)).toEqual(wanted);
});

test('zoom goes in steps, to an end, and back', () => {
  const steps = [100];
  for (let i = 0; i < 6; i++) steps.push(nextZoom(steps.at(-1) as number, 'in'));
  expect(steps).toEqual([100, 110, 125, 150, 175, 200, 200]);
  expect(nextZoom(ZOOMS[0], 'out')).toBe(ZOOMS[0]);
  expect(nextZoom(100, 'out')).toBe(90);
  expect(nextZoom(67, 'reset')).toBe(100);
});
