// What an editor offers and explains.

import { describe, expect, test } from 'vitest';
import { complete, hover, type KnownNames } from './complete.ts';

const names: KnownNames = {
  sessions: ['live'],
  windows: ['live|web'],
  panes: ['live|web|1'],
};

/** Completes at the `¦` of a text: the labels, and what would be replaced. */
function at(text: string, kind: 'heroscript' | 'markdown' = 'heroscript') {
  const offset = text.indexOf('¦');
  const clean = text.replace('¦', '');
  const result = complete(clean, offset, { names, kind });
  return (
    result && { labels: result.items.map((item) => item.label), replaced: clean.slice(result.from, result.to), result }
  );
}

describe('actions', () => {
  test.each([
    ['¦', ''],
    ['!!¦', '!!'],
    ['!!tmux.pa¦', '!!tmux.pa'],
    ['!!tm¦ux.pane_kill', '!!tmux.pane_kill'],
    ["!!tmux.pane_kill name:'x'\n¦", ''],
    ["!!tmux.pane_kill name:'x'\npane¦", 'pane'],
    ['// note\n\n!¦', '!'],
  ])('at %j', (text, replaced) => {
    expect(at(text)).toMatchObject({ replaced, labels: expect.arrayContaining(['tmux.pane_ensure', 'play.echo']) });
  });

  test('with their bangs', () => {
    expect(at('!!tmux.pa¦')?.result.items[0]).toMatchObject({ kind: 'action', insert: '!!tmux.session_create' });
  });

  test.each(['// note ¦', 'Some prose ¦', "!!tmux.pane_kill name:'x' // note¦"])('not at %j', (text) => {
    expect(at(text)).toBeUndefined();
  });
});

describe('parameters', () => {
  test.each([
    ['!!tmux.session_create ¦', ''],
    ['!!tmux.session_create na¦', 'na'],
    ['!!tmux.session_create\n    ¦', ''],
    ['!!tmux.session_create\n\n    na¦', 'na'],
    ["!!tmux.session_create na¦me:'x'", 'name:'],
  ])('at %j', (text, replaced) => {
    expect(at(text)).toMatchObject({ replaced, labels: ['name', 'reset'] });
  });

  test('only those that are not given yet', () => {
    expect(at("!!tmux.session_create name:'x' ¦")?.labels).toEqual(['reset']);
    expect(at('!!tmux.ttyd_stop_all ¦')?.labels).toEqual([]);
  });

  test('say what they hold', () => {
    expect(at('!!tmux.session_create ¦')?.result.items).toEqual([
      { kind: 'parameter', label: 'name', insert: 'name:', detail: 'The session: session, required' },
      {
        kind: 'parameter',
        label: 'reset',
        insert: 'reset:',
        detail: 'If it exists, end its processes and make it anew: true or false, default false',
      },
    ]);
  });
});

describe('values', () => {
  test.each<[string, string, string[]]>([
    ['!!tmux.session_create reset:¦', '', ['true', 'false']],
    ['!!tmux.session_create reset:t¦', 't', ['true', 'false']],
    ["!!tmux.pane_ensure restart:'al¦'", 'al', ['never', 'on-failure', 'always']],
    ["!!tmux.pane_ensure ready:'¦'", '', ['port 8000', 'log "listening"', 'exit 0', 'http http://localhost:8000']],
    ["!!tmux.session_create name:'¦'", '', ['live']],
    ["!!tmux.session_ensure name:'dev'\n!!tmux.session_delete name:'d¦'", 'd', ['dev', 'd', 'live']],
    ["!!tmux.window_ensure name:'dev|w'\n!!tmux.window_delete name:'¦'", '', ['dev|w', 'live|web']],
    ["!!tmux.pane_kill name:'¦'", '', ['live|web|1', 'live|web']],
    ["!!tmux.pane_ensure label:'a'\n!!tmux.pane_ensure depends_on:'a,¦,b'", '', ['a', 'live|web|1']],
    ["!!tmux.pane_ensure label:'a'\n!!tmux.pane_ensure depends_on:[x, y¦y]", 'yy', ['a', 'live|web|1']],
  ])('at %j', (text, replaced, labels) => {
    expect(at(text)).toMatchObject({ replaced, labels });
  });

  test('get quotes where there are none', () => {
    expect(at('!!tmux.window_ensure cat:¦')?.result.items[3]).toMatchObject({ label: '4pane', insert: "'4pane'" });
    expect(at("!!tmux.window_ensure cat:'¦'")?.result.items[3]).toMatchObject({ insert: '4pane' });
  });

  test.each(["!!tmux.pane_ensure label:'¦'", "!!tmux.nothing x:'¦'", "!!tmux.pane_ensure nothing:'¦'"])(
    'none at %j',
    (text) => {
      expect(at(text)).toBeUndefined();
    },
  );
});

describe('hover', () => {
  const text = "!!tmux.pane_ensure name:'a|b|1' cmd:'x' // name\n!!git.clone url:'x'";

  test('explains actions and parameters', () => {
    expect(hover(text, 4)).toMatchObject({ title: 'tmux.pane_ensure', span: { offset: 0, length: 18 } });
    expect(hover(text, text.indexOf('cmd'))).toMatchObject({ title: 'cmd', example: "cmd:'npm run dev'" });
  });

  test.each(["'a|b", '// name', 'git', 'url'])('but not %j', (piece) => {
    expect(hover(text, text.indexOf(piece) + 1)).toBeUndefined();
  });
});

test('a Markdown file completes in its code blocks', () => {
  expect(at('# T\n\n```\n!!tmux.session_create na¦\n```\n', 'markdown')?.labels).toEqual(['name', 'reset']);
  expect(at('# T\n\n```\n!!tmux.session_create\n```\n\n¦', 'markdown')?.replaced).toBe('');
});
