/** What the palette lists for what was typed, with the app's real commands. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PaneInfo, SessionInfo } from '../../core/tmux/types.ts';
import type { Ranked } from './rank.ts';

let app: typeof import('../app/store.ts');
let entries: typeof import('./entries.ts');
let ranking: typeof import('./rank.ts');
let registry: typeof import('../commands/registry.ts');

beforeAll(async () => {
  Object.assign(globalThis, { window: { muxworks: { platform: 'linux' } } });
  app = await import('../app/store.ts');
  await import('../commands/all.ts');
  entries = await import('./entries.ts');
  ranking = await import('./rank.ts');
  registry = await import('../commands/registry.ts');
});

const IDLE = {
  ...{ title: '', active: false, left: 0, top: 0, width: 80, height: 24, cwd: '/', managed: true, inMode: false },
  ...{ exitCode: null, startedAt: null, endedAt: null, restarts: null, synchronized: false },
} as const;

function pane(id: number, label: string, running: boolean): PaneInfo {
  return {
    ...IDLE,
    ...{ id: `%${id}`, number: id + 1, label, pid: 100 + id, command: 'cat', declared: running },
    status: running ? 'running' : 'idle',
  } as PaneInfo;
}

function session(id: number, name: string, windows: [string, PaneInfo[]][]): SessionInfo {
  return {
    ...{ id: `$${id}`, name, createdAt: 0, attached: 0 },
    windows: windows.map(([window, panes], index) => ({
      ...{ id: `@${id * 100 + index}`, index, name: window, layout: '', width: 80, height: 24, active: index === 0 },
      ...{ zoomed: false, panes },
    })),
  };
}

function show(sessions: SessionInfo[]): void {
  const server = { pid: 1, startedAt: 0, version: '3.3a', socket: '/tmp/x' };
  app.useApp.setState({
    ...{ server: { connected: true, problem: null, snapshot: { server, sessions } } },
    ...{ windowId: '@100', sessionId: '$1', paneId: '%3' },
  });
}

function rank(typed: string, recent: string[] = [], narrowed = false): Ranked {
  const now = app.useApp.getState();
  const all = narrowed ? entries.entriesFor({ pane: '%1' }, { app: now, ports: [] }) : entries.serverEntries(now);
  return ranking.rank({ typed, entries: all, recent, here: registry.contextOf(), narrowed });
}

const titles = ({ shelves }: Ranked, kind?: string): string[] =>
  shelves
    .filter((shelf) => kind === undefined || shelf.kind === kind)
    .flatMap(({ shown }) => shown.map((each) => each.entry.title));

beforeEach(() => {
  show([
    session(1, 'shop', [
      ['web', [pane(0, 'web', true), pane(1, 'api', true), pane(3, 'shell', false)]],
      ['jobs', [pane(2, 'worker', true)]],
    ]),
    session(2, 'ops', [['watch', [pane(4, 'journal', false)]]]),
  ]);
});

describe('a name', () => {
  test('finds the pane first, then what is done to it most, then the window that it stands in', () => {
    const found = rank('api');
    expect(found.shelves[0]?.kind).toBe('Panes');
    expect(titles(found)[0]).toBe('shop / web / api');
    const actions = titles(found, 'Actions');
    expect(actions.slice(0, 2)).toEqual(['Restart api', 'Stop api']);
    expect(actions).not.toContain('Restart web');
    expect(titles(found, 'Designer')).toEqual(['Edit shop / web']);
    const designed = found.shelves.find(({ kind }) => kind === 'Designer')?.shown[0];
    expect(designed?.about).toBe('3 panes, with api');
  });

  test('with a verb finds the one action', () => {
    expect(titles(rank('restart wor'))[0]).toBe('Restart worker');
    expect(titles(rank('kill ops'), 'Actions')).toContain('Kill session ops…');
  });
});

test('a verb alone finds everything that it can be done to now, and says why not where it cannot', () => {
  const found = rank('restart');
  expect(titles(found, 'Actions').slice(0, 3).sort()).toEqual(['Restart api', 'Restart web', 'Restart worker']);
  const shell = found.shelves.flatMap(({ shown }) => shown).find(({ entry }) => entry.title === 'Restart shell');
  expect(shell?.entry.reason).toBe('Muxworks has started no command there');
});

test('prefixes leave one sort', () => {
  expect(rank('@').shelves.map(({ kind }) => kind)).toEqual(['Panes']);
  expect(rank('@wor').found).toBe(1);
  expect(rank('/').found).toBe(
    registry.commands().filter((each) => each.group === 'Playbooks' && each.available(registry.contextOf()) === true)
      .length,
  );
  expect(rank('>').shelves.map(({ kind }) => kind)).not.toContain('Panes');
  expect(titles(rank('>theme'))).toContain('Dark theme');
});

test('recent choices come first where nothing is typed, without what is gone', () => {
  const found = rank('', ['theme.dark', 'pane.restart:%1', 'pane.show:%99', 'pane.kill:%99', 'pane.show:%2']);
  expect(found.shelves[0]).toMatchObject({ kind: 'Recent' });
  expect(titles(found, 'Recent')).toEqual(['Dark theme', 'Restart api', 'shop / jobs / worker']);
});

test('narrowed to a pane it lists all that can be done to it, what cannot be done last', () => {
  const found = rank('', [], true);
  const reasons = found.shelves
    .filter(({ kind }) => kind === 'Actions')
    .flatMap(({ shown }) => shown.map(({ entry }) => entry.reason !== null));
  expect(reasons).toEqual([...reasons].sort());
  expect(titles(found)).toContain('Send text to api…');
});

test('every command can be found by its own title', () => {
  const lost = registry
    .commands()
    .filter(({ hidden, id }) => !hidden && !/^pane\.go-|\.show$/.test(id))
    .filter((command) => {
      const context = registry.contextOf();
      const entry = entries.commandEntry(command, context);
      const { shelves } = rank(entry.title.replace(/^[>@/]/, ''));
      return !shelves.some(({ shown }) => shown.some((each) => each.entry.key === entry.key));
    });
  expect(lost.map(({ id }) => id)).toEqual([]);
});

test('a thousand panes with hostile names', () => {
  const hostile = (id: number): string =>
    `${id % 7 === 0 ? '\u202e' : ''}${'<img src=x onerror=alert(1)> '.repeat(id % 5)}pane ${id} ${'x'.repeat(id % 300)}`;
  show(
    Array.from({ length: 8 }, (_, at) =>
      session(
        at + 1,
        `s${at}`,
        Array.from({ length: 8 }, (__, window) => [
          `w${window}`,
          Array.from({ length: 16 }, (___, each) =>
            pane(at * 128 + window * 16 + each, hostile(at * 128 + window * 16 + each), true),
          ),
        ]),
      ),
    ),
  );
  expect(rank('@').found).toBe(1024);
  expect(titles(rank('pane 777'))[0]).toContain('pane 777');
  expect(rank('restart').shelves[0]?.shown.length).toBeGreaterThan(0);
});
