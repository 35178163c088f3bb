/** Open now, as the launcher starts the app where there is no display: on another tmux server, still followed by it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { WebSocket } from 'ws';
import { root, test } from './support.ts';

/** What an expression is in the app's page, asked as developer tools do: Playwright did not start this app. */
async function inPage(port: string, expression: string): Promise<unknown> {
  const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    url: string;
    webSocketDebuggerUrl: string;
  }[];
  const page = pages.find(({ url }) => url.startsWith('muxworks:'));
  if (page === undefined) return null;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  try {
    return await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => resolve(null));
      socket.once('open', () => {
        const params = { expression, awaitPromise: true, returnByValue: true };
        socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
      });
      socket.once('message', (data) => resolve(JSON.parse(String(data)).result?.result?.value ?? null));
    });
  } finally {
    socket.close();
  }
}

const SERVER = `window.muxworks?.call('settings.servers').then(({ value }) => value && value.name + ' by ' + value.from)`;

test('without a display, Open now opens the other server on the display of the launcher, which ends with it', async ({
  ground,
}) => {
  test.skip(process.platform !== 'linux', 'the launcher brings a display on Linux alone');
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, XAUTHORITY: _key, ...env } = ground.env;
  const launcher = spawn(
    process.execPath,
    [join(root, 'scripts/start.mjs'), '-L', 'first', '--remote-debugging-port=0'],
    { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => launcher.once('close', resolve));
  const ports = () =>
    [...said.matchAll(/^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//gm)].map(([, port = '']) => port);
  const server = (start: number) => inPage(ports()[start] ?? '', SERVER).catch(() => null);
  try {
    await expect.poll(() => ports().length, { message: 'the app', timeout: 40_000 }).toBe(1);
    await expect.poll(() => server(0)).toBe('first by argument');
    const display = /Xvfb :(\d+)/.exec(said)?.[1] ?? '';
    expect(existsSync(`/tmp/.X11-unix/X${display}`)).toBe(true);
    await inPage(
      ports()[0] ?? '',
      `window.muxworks.call('settings.set', { server: 'lab' }).then(() => void window.muxworks.call('settings.open-again'))`,
    );
    await expect.poll(() => ports().length, { message: 'the app once more', timeout: 40_000 }).toBe(2);
    await expect.poll(() => server(1)).toBe('lab by setting');
    expect(launcher.exitCode).toBe(null);
    launcher.kill('SIGINT');
    expect(await ended, said).toBe(0);
    await expect.poll(() => existsSync(`/tmp/.X11-unix/X${display}`)).toBe(false);
  } finally {
    launcher.kill('SIGKILL');
  }
});
