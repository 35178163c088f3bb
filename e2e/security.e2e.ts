/** Tries to get past the page's walls from inside the page, as a hostile program's output would if it found a hole. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { test } from './support.ts';

/** Runs text in the page's own world, past what the content security policy forbids to strings. */
const inPage = <T>(page: Page, work: () => T | Promise<T>): Promise<T> => page.evaluate(work);

test('the page has no Node, no Electron, and nothing on the bridge but the contract', async ({ ground }) => {
  const { page } = await ground.start();
  const found = await inPage(page, () => ({
    require: typeof (globalThis as Record<string, unknown>).require,
    process: typeof (globalThis as Record<string, unknown>).process,
    module: typeof (globalThis as Record<string, unknown>).module,
    buffer: typeof (globalThis as Record<string, unknown>).Buffer,
    bridge: Object.keys(window.muxworks).sort(),
    frozen: Object.isFrozen(window.muxworks),
  }));
  expect(found).toEqual({
    require: 'undefined',
    process: 'undefined',
    module: 'undefined',
    buffer: 'undefined',
    bridge: ['call', 'dropped', 'droppedOnPane', 'on', 'platform'],
    frozen: true,
  });
});

test('only a file that the user dropped has a path; one that the page makes up opens nothing', async ({ ground }) => {
  const { page } = await ground.start();
  const answer = await inPage(page, () => window.muxworks.dropped(new File(['x'], '/etc/passwd')));
  expect(answer).toMatchObject({ ok: false, problem: { code: 'bad-input' } });
  const onPane = await inPage(page, () => window.muxworks.droppedOnPane('%0', [new File(['x'], '/etc/passwd')]));
  expect(onPane).toMatchObject({ ok: false, problem: { code: 'bad-input' } });
});

test('the window itself is made with every wall up', async ({ ground }) => {
  const { app } = await ground.start();
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences();
    return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity };
  });
  expect(preferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
});

test('strings are never run as code, and nothing is loaded from elsewhere', async ({ ground }) => {
  const { page } = await ground.start();
  let asked = 0;
  const server = createServer((_, answer) => {
    asked++;
    answer.setHeader('access-control-allow-origin', '*');
    answer.end('window.broken = true');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.js`;
  try {
    const results = await page.evaluate(async (remote) => {
      const attempt = async (work: () => unknown): Promise<string> => {
        try {
          await work();
          return 'allowed';
        } catch {
          return 'refused';
        }
      };
      const load = (element: HTMLElement): Promise<void> =>
        new Promise((resolve, reject) => {
          element.onload = () => resolve();
          element.onerror = () => reject(new Error('blocked'));
          document.body.append(element);
        });
      return {
        // Later, out of the debugger's own evaluation, which the policy does not bind.
        eval: await attempt(() =>
          new Promise((resolve, reject) =>
            setTimeout(() => attempt(() => new Function('return 1')()).then(resolve, reject)),
          ).then((result) => {
            if (result === 'refused') throw new Error('refused');
          }),
        ),
        fetch: await attempt(() => fetch(remote)),
        script: await attempt(() => load(Object.assign(document.createElement('script'), { src: remote }))),
        image: await attempt(() => load(Object.assign(document.createElement('img'), { src: remote }))),
        file: await attempt(() => fetch('file:///etc/passwd')),
        outside: await attempt(async () => {
          const answer = await fetch('muxworks://app/..%2f..%2fpackage.json');
          if (!answer.ok) throw new Error('not found');
        }),
        otherHost: await attempt(async () => {
          const answer = await fetch('muxworks://etc/passwd');
          if (!answer.ok) throw new Error('not found');
        }),
        worker: await attempt(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
      };
    }, url);
    expect(results).toEqual({
      eval: 'refused',
      fetch: 'refused',
      script: 'refused',
      image: 'refused',
      file: 'refused',
      outside: 'refused',
      otherHost: 'refused',
      worker: 'refused',
    });
    // An inline script is not run either.
    const inline = await inPage(page, () => {
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.body.append(script);
      return (window as unknown as Record<string, unknown>).broken;
    });
    expect(inline).toBeUndefined();
    expect(asked).toBe(0);
  } finally {
    server.close();
  }
});

test('the window cannot be led away, opens no other, embeds nothing, gets no permission', async ({ ground }) => {
  const { app, page } = await ground.start();
  const before = page.url();
  await inPage(page, () => {
    location.href = 'https://example.com/';
  });
  await inPage(page, () => {
    location.href = 'file:///etc/passwd';
  });
  expect(await inPage(page, () => window.open('https://example.com/') === null)).toBe(true);
  await inPage(page, () => {
    const frame = document.createElement('iframe');
    frame.src = 'muxworks://app/index.html';
    document.body.append(frame);
    const link = Object.assign(document.createElement('a'), { href: 'https://example.com/', target: '_blank' });
    document.body.append(link);
    link.click();
  });
  const permissions = await inPage(page, async () => ({
    notifications: await Notification.requestPermission(),
    location: await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('allowed'),
        () => resolve('refused'),
      ),
    ),
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'allowed',
      () => 'refused',
    ),
  }));
  expect(permissions).toEqual({ notifications: 'denied', location: 'refused', camera: 'refused' });
  expect(page.url()).toBe(before);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a call with bad input, or of no such name, is refused with a problem and changes nothing', async ({ ground }) => {
  const { page } = await ground.start();
  const answers = await inPage(page, async () => {
    const call = window.muxworks.call as unknown as (
      name: unknown,
      input?: unknown,
    ) => Promise<{ ok: boolean; problem?: { code: string; message: string } }>;
    return {
      unknown: await call('shell.run', { command: 'id' }),
      inherited: await call('constructor'),
      notText: await call(['app.info']),
      target: await call('pane.kill', { pane: '%1; kill-server' }),
      missing: await call('window.rename', {}),
      huge: await call('view.show', { window: '@0', columns: 1e9, rows: 1 }),
      file: await call('link.open', { url: 'file:///etc/passwd' }),
      script: await call('link.open', { url: 'javascript:alert(1)' }),
      gone: await call('pane.select', { pane: '%99999' }),
    };
  });
  const codes = Object.fromEntries(
    Object.entries(answers).map(([name, { ok, problem }]) => [name, ok ? 'done' : problem?.code]),
  );
  expect(codes).toEqual({
    unknown: 'unknown-call',
    inherited: 'unknown-call',
    notText: 'unknown-call',
    target: 'bad-input',
    missing: 'bad-input',
    huge: 'bad-input',
    file: 'bad-input',
    script: 'bad-input',
    gone: 'no-server',
  });
  for (const { problem } of Object.values(answers)) expect(problem?.message ?? '').not.toMatch(/\n\s+at /);
});

test('a hostile program in a pane: titles, links and control sequences stay text', async ({ ground }) => {
  const script = ground.write(
    'hostile.sh',
    String.raw`printf '\e]2;<img src=x onerror=window.broken=1>\a\e]52;c;aGFja2Vk\a\e]8;;javascript:window.broken=1\e\\click\e]8;;\e\\ \e]0;%s\a<script>window.broken=1</script>\n' "$(printf 'x%.0s' $(seq 1 3000))"; exec cat`,
  );
  const file = ground.write(
    'hostile.heroscript',
    `!!tmux.pane_ensure name:'h|w|1' label:'<b onclick=x>' cmd:"bash '${script}'"\n`,
  );
  const { app, page, screen } = await ground.start(file);
  await app.evaluate(({ clipboard }) => clipboard.writeText('mine'));
  await expect.poll(() => screen('%0'), { timeout: 20_000 }).toContain('<script>window.broken=1</script>');
  expect(await inPage(page, () => (window as unknown as Record<string, unknown>).broken)).toBeUndefined();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('mine');
});
