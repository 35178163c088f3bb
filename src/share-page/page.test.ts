/** The page of a share in a real browser, and ttyd's own page against our server. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ensureBuilt } from '../../scripts/setup/build.mjs';
import { ShareKeeper } from '../core/share/keeper.ts';
import { Shares } from '../core/share/shares.ts';
import { engines, freePort, TestViewer, ttyd } from '../core/share/testing.ts';
import type { ShareRequest } from '../core/share/types.ts';
import { lock, supervisorLock } from '../core/state/lock.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { createSession } from '../core/tmux/session.ts';

const CHROMIUM = process.env.MUXWORKS_CHROMIUM ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))(`in chromium (skipped without ${CHROMIUM}: apt-get install chromium)`, () => {
  let browser: Browser;

  beforeAll(async () => {
    await ensureBuilt('share');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  async function ground() {
    const { tmux } = await testServer();
    const made = await createSession(tmux, 'shop', 'web', { argv: ['bash', '--norc'] });
    const shares = new Shares(tmux);
    onTestFinished(async () => void (await shares.stopAll()));
    const start = async (request: Partial<ShareRequest> = {}) => {
      const whole = { session: made.session, window: made.window, target: 'shop|web', port: 0, ...request };
      return (await shares.start({ engine: 'builtin', ...whole })).share;
    };
    return { tmux, ...made, shares, start };
  }

  /** A page, with what went wrong in it. */
  async function open(url: string, colorScheme: 'dark' | 'light' = 'dark') {
    const page = await browser.newPage({ viewport: { width: 1024, height: 700 }, colorScheme });
    onTestFinished(() => page.close());
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('requestfailed', (request) => wrong.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) wrong.push(message.text());
    });
    await page.goto(url);
    return { page, wrong };
  }

  const live = (page: Page) => page.locator('#status[data-state=live]').waitFor();

  test.each(engines)('%s: live, typed into where that is allowed, in the colours of the system', async (engine) => {
    const { start, tmux, pane } = await ground();
    const share = await start({ engine, writable: true });
    const { page, wrong } = await open(share.url, 'light');
    await live(page);
    expect(await page.title()).toBe('shop / web · Muxworks');
    expect(await page.locator('#access').textContent()).toBe('Writable');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    await page.locator('#terminal').click();
    await page.keyboard.type('echo $((6*7))typed');
    await page.keyboard.press('Enter');
    await until(
      async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('42typed'),
      'what was typed in the page',
    );
    // The whole window, in letters that fit.
    const box = await page.locator('.xterm-screen').boundingBox();
    expect(box?.width).toBeGreaterThan(500);
    expect(box?.width).toBeLessThanOrEqual(1024);
    expect(box?.height).toBeLessThanOrEqual(660);
    expect(wrong).toEqual([]);
  });

  test('read-only: keys go nowhere; the end is told, and a link that is wrong too', async () => {
    const { start, shares, tmux, pane } = await ground();
    const share = await start();
    const { page, wrong } = await open(share.url);
    await live(page);
    expect(await page.locator('#access').textContent()).toBe('Read-only');
    await page.locator('#terminal').click();
    await page.keyboard.type('nothing');
    expect(wrong).toEqual([]);
    await shares.stop(share);
    await page.locator('#card').waitFor();
    expect(await page.locator('#card h2').textContent()).toBe('This share has ended');
    expect(await page.locator('#card p').textContent()).toBe('It was stopped by the person who shared it.');
    expect(await tmux.command('capture-pane', '-p', '-t', pane)).not.toContain('nothing');
    const open2 = await start({ secret: false });
    const answer = await page.goto(`${open2.url}nope/`);
    expect(answer?.status()).toBe(404);
  });

  test('the line breaks and comes back: the page connects again by itself', async () => {
    const { start } = await ground();
    const port = await freePort();
    const share = await start({ port, secret: false });
    const { page } = await open(share.url);
    await live(page);
    process.kill(share.pid, 'SIGKILL');
    await page.locator('#status[data-state=lost]').waitFor();
    await page.locator('#card').waitFor();
    expect(await page.locator('#card h2').textContent()).toBe('The connection was lost');
    await start({ port, secret: false });
    await live(page);
    await page.locator('#card').waitFor({ state: 'hidden' });
  });

  test.each(engines)('%s: its process is killed: the page is live again by itself, as the share is', async (engine) => {
    const { start, tmux, pane } = await ground();
    const held = await lock(supervisorLock(tmux.socketPath));
    const keeper = new ShareKeeper(tmux, () => {});
    onTestFinished(() => {
      keeper.close();
      held.release();
    });
    const share = await start({ engine, writable: true });
    const { page } = await open(share.url);
    await live(page);
    process.kill(share.pid, 'SIGKILL');
    await page.locator('#status[data-state=lost]').waitFor();
    await live(page);
    await page.locator('#card').waitFor({ state: 'hidden' });
    await page.locator('#terminal').click();
    await page.keyboard.type('echo $((6*7))again');
    await page.keyboard.press('Enter');
    await until(
      async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('42again'),
      'what was typed in the page',
    );
  });

  test('another page may neither read the share nor connect to it', async () => {
    const { start } = await ground();
    const [share, other] = [
      await start({ writable: true }),
      await start({ secret: false, writable: true, port: await freePort() }),
    ];
    const { page } = await open(share.url);
    await live(page);
    // To a share that needs no secret, from a page elsewhere: the other port is another origin.
    const elsewhere = createServer((_, response) => response.end('<title>elsewhere</title>'));
    const port = await freePort();
    await new Promise<void>((resolve) => elsewhere.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => void elsewhere.close());
    await page.goto(`http://127.0.0.1:${port}/`);
    const tried = await page.evaluate(async (url) => {
      const read = await fetch(`${url}token`).then(
        () => 'read',
        () => 'refused',
      );
      const socket = new WebSocket(`${url.replace('http', 'ws')}ws`, ['tty']);
      const connected = await new Promise((resolve) => {
        socket.onopen = () => resolve('connected');
        socket.onerror = () => resolve('refused');
      });
      return [read, connected];
    }, other.url);
    expect(tried).toEqual(['refused', 'refused']);
    const viewer = await TestViewer.open(other.url);
    viewer.close();
  });

  test.skipIf(ttyd === null)("ttyd's own page against the built-in engine", async () => {
    const { start, tmux, pane } = await ground();
    const real = await start({ engine: 'builtin', writable: true });
    // The page as that program serves it.
    const port = await freePort();
    const { spawn } = await import('node:child_process');
    const program = spawn(ttyd?.path as string, ['-p', String(port), '-i', '127.0.0.1', 'true'], { stdio: 'ignore' });
    onTestFinished(() => void program.kill());
    const html = await until(
      async () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          (answer) => answer.text(),
          () => null,
        ),
      'ttyd',
    );
    // A page that the test itself answers comes from no network, and would not be let into the local one.
    const args = ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'];
    const lenient = await chromium.launch({ executablePath: CHROMIUM, args });
    onTestFinished(() => lenient.close());
    const page = await lenient.newPage();
    await page.route(real.url, (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await page.goto(real.url);
    const shown = () =>
      page.evaluate(() => {
        const { term } = window as unknown as {
          term?: {
            rows: number;
            buffer: { active: { getLine(y: number): { translateToString(trim: boolean): string } } };
          };
        };
        return term === undefined
          ? ''
          : Array.from({ length: term.rows }, (_, y) => term.buffer.active.getLine(y).translateToString(true)).join(
              '\n',
            );
      });
    await until(async () => (await shown()).includes('bash'), 'the prompt');
    await page.locator('.xterm').click();
    await page.keyboard.type('echo $((6*7))typed');
    await page.keyboard.press('Enter');
    await until(async () => (await shown()).includes('42typed'), 'what was typed');
    expect(await tmux.command('capture-pane', '-p', '-t', pane)).toContain('42typed');
  });
});
