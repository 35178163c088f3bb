// Actions: every parameter of every one, and everything that can be wrong with them.

import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from './code-frame.ts';
import { ACTIONS, findAction, fullName, type ParamType } from './schema.ts';
import { BUILDERS } from './statements.ts';
import { load, marked, places } from './testing.ts';

async function action(text: string) {
  const { actions, diagnostics } = await load(text);
  expect(diagnostics).toEqual([]);
  expect(actions).toHaveLength(1);
  return actions[0];
}

/** What is said about a text: code, stretch and hint. */
async function said(text: string): Promise<(string | undefined)[][]> {
  const { diagnostics } = await load(text);
  return diagnostics.map((found) => [found.code, marked(text, found), found.hint]);
}

describe('the table of actions', () => {
  test('has a builder for each, and no builder is without its row', () => {
    expect([...BUILDERS.keys()].sort()).toEqual(ACTIONS.map(fullName).sort());
  });

  test('is that of the language', () => {
    const rows = ACTIONS.map((spec) => {
      const params = spec.params.map(
        ({ name, required, default: otherwise }) => name + (required ? ' R' : otherwise ? `=${otherwise}` : ''),
      );
      return `${fullName(spec)}: ${params.join(', ')}`;
    });
    expect(rows).toEqual([
      'tmux.session_create: name R, reset=false',
      'tmux.session_delete: name R',
      'tmux.window_create: name R, cmd, env, cwd, reset=false',
      'tmux.window_delete: name R',
      'tmux.pane_execute: name R, cmd R, cwd',
      'tmux.pane_kill: name R',
      'tmux.pane_split: name R, cmd, horizontal=false, env, cwd, log=false, logpath, logreset=false',
      'tmux.session_ttyd: name R, port R, editable=false',
      'tmux.window_ttyd: name R, port R, editable=false',
      'tmux.session_ttyd_stop: name R, port R',
      'tmux.window_ttyd_stop: name R, port R',
      'tmux.ttyd_stop_all: ',
      'tmux.session_ensure: name R',
      'tmux.window_ensure: name R, cat=1pane, layout, cmd, env, cwd, prune=false',
      'tmux.pane_ensure: name R, label, cmd, env, cwd, log=false, logpath, logreset=false, restart, max_restarts, backoff, depends_on, ready, ready_timeout',
      'session.env_set: key R, val R',
      'session.env_set_once: key R, val R',
      'play.include: path R',
      'play.echo: content R',
    ]);
  });

  test.each(ACTIONS.flatMap((spec) => spec.params.map((param) => [fullName(spec), param] as const)))(
    '%s: the example of $name is right, and help is one line',
    async (name, param) => {
      const spec = findAction(name);
      const required = spec?.params.filter((each) => each.required && each !== param).map((each) => each.example) ?? [];
      const label =
        name === 'tmux.pane_ensure'
          ? "\n!!tmux.pane_ensure name:'x|y|1' label:'postgres'\n!!tmux.pane_ensure name:'x|y|2' label:'redis'"
          : '';
      const { diagnostics } = await load(`!!${name} ${[...required, param.example].join(' ')}${label}`);
      expect(diagnostics.filter((found) => found.code !== 'HS001')).toEqual([]);
      expect(param.help).toMatch(/^[^\n]{3,100}[^.\n]$/);
    },
  );

  const wrong: Readonly<Partial<Record<ParamType, string>>> = {
    session: "''",
    window: "'x'",
    pane: "'x|y'",
    'numbered-pane': "'x|y|z'",
    'window-or-pane': "'x'",
    env: "'x'",
    key: "'a b'",
    boolean: "'maybe'",
    integer: "'-1'",
    port: "'0'",
    duration: "'soon'",
    panes: "'nobody'",
    cat: "'some'",
    layout: "'row'",
    restart: "'maybe'",
    ready: "'soon'",
  };

  test.each(
    ACTIONS.flatMap((spec) =>
      spec.params.filter((p) => wrong[p.type]).map((param) => [fullName(spec), param] as const),
    ),
  )('%s checks the type of $name', async (name, param) => {
    const required = findAction(name)?.params.filter((each) => each.required && each !== param) ?? [];
    const { diagnostics, actions } = await load(
      `!!${name} ${param.name}:${wrong[param.type]} ${required.map((each) => each.example).join(' ')}`,
    );
    expect(diagnostics).toMatchObject([{ severity: 'error', line: 1 }]);
    if (param.type !== 'panes') expect(actions).toEqual([]);
  });

  test.each(
    ACTIONS.flatMap((spec) => spec.params.filter((p) => p.required).map((param) => [fullName(spec), param] as const)),
  )('%s needs $name', async (name, param) => {
    const rest = findAction(name)?.params.filter((each) => each.required && each !== param) ?? [];
    const { diagnostics } = await load(`!!${name} ${rest.map((each) => each.example).join(' ')}`);
    expect(diagnostics).toMatchObject([
      { code: 'HS022', message: `${name} needs the parameter ${param.name}`, hint: `For example ${param.example}` },
    ]);
  });
});

describe('typed actions', () => {
  test('carry file, span and the spans of their values', async () => {
    const text = "// c\n!!tmux.session_create\n    name:'My Session'\n    reset:yes // x\n";
    const [created] = (await load(text, { textFile: 'a.hs' })).actions;
    expect(created).toMatchObject({
      file: 'a.hs',
      name: { session: { raw: 'My Session', normalised: 'my_session' } },
      reset: true,
      span: { line: 2, column: 1 },
    });
    expect(created && marked(text, created.span)).toBe(
      "!!tmux.session_create\n    name:'My Session'\n    reset:yes // x",
    );
    expect(created?.spans.name && marked(text, created.spans.name)).toBe("'My Session'");
  });

  test('pane_ensure with everything', async () => {
    expect(
      await action(`!!tmux.pane_ensure name:'dev|web|3' label:'api' cmd:'npm start' env:'A=1' cwd:'/srv/shop'
    log:on logpath:'/tmp/x.log' logreset:1
    restart:'On-Failure' max_restarts:0 backoff:'500ms' ready:'log "up"' ready_timeout:'1m' depends_on:'dev|db|1'`),
    ).toMatchObject({
      action: 'tmux.pane_ensure',
      name: { pane: { kind: 'number', number: 3 } },
      label: 'api',
      cmd: { text: 'npm start' },
      cwd: '/srv/shop',
      log: true,
      logpath: '/tmp/x.log',
      logreset: true,
      restart: 'on-failure',
      maxRestarts: 0,
      backoffMs: 500,
      ready: { kind: 'log', text: 'up' },
      readyTimeoutMs: 60_000,
      dependsOn: [{ raw: 'dev|db|1', name: { pane: { kind: 'number', number: 1 } } }],
    });
  });

  test('what is not given is left out, and so is what is empty', async () => {
    const plain = await action("!!tmux.pane_ensure name:'dev|web|1'");
    expect(Object.keys(plain ?? {}).sort()).toEqual([
      'action',
      'dependsOn',
      'file',
      'log',
      'logreset',
      'name',
      'span',
      'spans',
    ]);
    const empty = await action("!!tmux.pane_ensure name:'dev|web|1' label:'' cmd:'  ' cwd:'' logpath:''");
    expect(Object.keys(empty ?? {}).sort()).toEqual(Object.keys(plain ?? {}).sort());
  });

  test('a layout is a tree', async () => {
    expect(await action("!!tmux.window_ensure name:'a|b' layout:'row(1@60, col(2, 3)@40)'")).toMatchObject({
      shape: { kind: 'tree', panes: 3, root: { kind: 'row', children: [{ pane: 1, weight: 60 }, { kind: 'col' }] } },
    });
    expect(await action("!!tmux.window_ensure name:'a|b'")).toMatchObject({ shape: { kind: 'grid', panes: 1 } });
  });

  test('a pane to split may be named', async () => {
    expect(await action("!!tmux.pane_split name:'a|b|%12'")).toMatchObject({
      name: { pane: { kind: 'id', id: '%12' } },
    });
    expect(await action("!!tmux.pane_split name:'a|b'")).not.toHaveProperty('name.pane');
  });

  test('main is the first pane, also where a number is wanted', async () => {
    expect(await action("!!tmux.pane_ensure name:'a|b|main'")).toMatchObject({
      name: { pane: { kind: 'number', number: 1 } },
    });
  });

  test('a command knows the line of each of its lines', async () => {
    expect(await action("!!tmux.pane_execute name:'a|b|1'\n  cmd:'\n    one\n\n    two\n  '")).toMatchObject({
      cmd: { text: 'one\n\ntwo', lines: [3, 4, 5] },
    });
    expect(await action("!!tmux.pane_execute name:'a|b|1' cmd:'one\\ntwo'")).toMatchObject({ cmd: { lines: [1, 1] } });
  });

  test('a command of 100 kB is one', async () => {
    const cmd = 'echo x; '.repeat(12_500);
    expect(await action(`!!tmux.pane_execute name:'a|b|1' cmd:'${cmd}'`)).toMatchObject({ cmd: { text: cmd } });
  });
});

describe('what is wrong is said where it is', () => {
  test.each<[string, string, string, string | undefined]>([
    ["!!tmux.sesion_ensure name:'a'", 'HS020', 'tmux.sesion_ensure', 'Did you mean session_ensure?'],
    ["!!play.inclde path:'a'", 'HS020', 'play.inclde', 'Did you mean include?'],
    ["!!tmux.dance name:'a'", 'HS020', 'tmux.dance', undefined],
    ["!!tmux.pane_ensure name:'a|b|1' restrat:'always'", 'HS021', 'restrat', 'Did you mean restart?'],
    ["!!tmux.session_ensure name:'a' colour:'red'", 'HS021', 'colour', undefined],
    ["!!git.clone url:'x'", 'HS023', 'git.clone', undefined],
    ["!!session_ensure name:'a'", 'HS023', 'session_ensure', 'Did you mean tmux.session_ensure?'],
    ["!!tmx.session_ensure name:'a'", 'HS023', 'tmx.session_ensure', 'Did you mean tmux.session_ensure?'],
    ["!!tmux.session_create name:'a' reset:maybe", 'HS024', 'maybe', undefined],
    ["!!tmux.session_ttyd name:'a' port:'http'", 'HS024', 'http', undefined],
    ["!!tmux.pane_ensure name:'a|b|1' ready_timeout:30", 'HS024', '30', 'Did you mean 30s?'],
    ["!!tmux.pane_ensure name:'a|b|1' restart:'on_failure'", 'HS025', 'on_failure', 'Did you mean on-failure?'],
    ["!!tmux.pane_execute name:'a|b|1' cmd:' '", 'HS026', ' ', undefined],
    ["!!tmux.session_ensure name:'a|b'", 'HS030', 'a|b', "For example name:'dev'"],
    ["!!tmux.window_ensure name:'a'", 'HS030', 'a', "For example name:'dev|server'"],
    ["!!tmux.pane_kill name:'a|b|c|d'", 'HS030', 'a|b|c|d', "For example name:'dev|server|1'"],
    ["!!tmux.window_ensure name:'a|'", 'HS031', 'a|', undefined],
    ["!!tmux.window_ensure name:'a|日本'", 'HS031', '日本', undefined],
    ["!!tmux.pane_kill name:'a|b|0'", 'HS032', '0', undefined],
    ["!!tmux.pane_ensure name:'a|b|17'", 'HS032', '17', undefined],
    ["!!tmux.window_ensure name:'a|b' env:'A=1,MY KEY=2'", 'HS042', 'MY KEY', undefined],
    ["!!tmux.window_ensure name:'a|b' env:'A=1,A=2'", 'HS043', 'A', undefined],
    ["!!tmux.window_ensure name:'a|b' cat:'4'", 'HS050', '4', 'Did you mean 4pane?'],
    ["!!tmux.window_ensure name:'a|b' cat:'4pans'", 'HS050', '4pans', 'Did you mean 4pane?'],
    ["!!tmux.window_ensure name:'a|b' cat:'0pane'", 'HS050', '0pane', undefined],
    ["!!tmux.window_ensure name:'a|b' cat:'17pane'", 'HS051', '17pane', undefined],
    ["!!tmux.window_ensure name:'a|b' layout:'row(1, 17)'", 'HS051', '17', undefined],
    ["!!tmux.window_ensure name:'a|b' layout:'1' cat:'1pane'", 'HS052', 'cat', 'Keep one of the two'],
    ["!!tmux.window_ensure name:'a|b' layout:'row(1; 2)'", 'HS053', ';', undefined],
    ["!!tmux.window_ensure name:'a|b' layout:''", 'HS053', "''", undefined],
    ["!!tmux.window_ensure name:'a|b' layout:'row(1, 3)'", 'HS054', 'row(1, 3)', undefined],
    ["!!tmux.pane_ensure name:'a|b|1' ready:'prot 80'", 'HS060', 'prot 80', 'Did you mean port 80?'],
    ["!!session.env_set key:'a b' val:'1'", 'HS072', 'a b', undefined],
  ])('%s', async (text, code, piece, hint) => {
    const [found, ...others] = await said(text);
    expect(others).toEqual([]);
    expect(found?.slice(0, 2)).toEqual([code, piece]);
    if (hint) expect(found?.[2]).toBe(hint);
  });

  test('in a value of several lines at its line', async () => {
    const text = "!!tmux.window_ensure\n  name:'a|b'\n  env:'\n    A=1\n    B C=2\n  '";
    expect(places((await load(text)).diagnostics)).toEqual(['HS042 5:5']);
  });

  test('in a value that was filled in at the place', async () => {
    const text = "!!session.env_set key:'P' val:'http'\n!!tmux.session_ttyd name:'a' port:'{P}'";
    expect(await said(text)).toEqual([['HS024', '{P}', undefined]]);
  });
});

describe('words that belong to no parameter', () => {
  test.each<[string, string, string | undefined, string | undefined]>([
    [
      "!!tmux.session_ensure name='dev'",
      "name='dev'",
      'Write name: instead of name=',
      "!!tmux.session_ensure name:'dev'",
    ],
    ["!!tmux.session_create name:'a' reset", 'reset', 'Write reset:true', "!!tmux.session_create name:'a' reset:true"],
    [
      "!!tmux.window_create name:'a|b' cmd:ls -la /tmp",
      '-la /tmp',
      "A value with white space in it needs quotes: cmd:'…'",
      "!!tmux.window_create name:'a|b' cmd:'ls -la /tmp'",
    ],
    ["!!tmux.session_ensure name:'a' b c", 'b c', undefined, undefined],
  ])('%s', async (text, piece, hint, fixed) => {
    const { diagnostics } = await load(text);
    expect(diagnostics.map((found) => [found.code, marked(text, found), found.hint])).toEqual([['HS016', piece, hint]]);
    const edit = diagnostics[0]?.fix?.edits[0];
    const result = edit && text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);
    expect(result).toBe(fixed);
    if (fixed) expect((await load(fixed)).diagnostics).toEqual([]);
  });

  test('on two lines are two mistakes', async () => {
    expect(places((await load("!!tmux.session_ensure name:'a' b\n    c")).diagnostics)).toEqual([
      'HS016 1:32',
      'HS016 2:5',
    ]);
  });
});

test('a fix is what the hint says', async () => {
  const text = "!!tmux.pane_ensure name:'shop|mail|1'\n    restrat:'on-failure'\n";
  const [found] = (await load(text)).diagnostics;
  expect(found).toMatchObject({
    code: 'HS021',
    message: 'Unknown parameter restrat of tmux.pane_ensure',
    hint: 'Did you mean restart?',
    fix: { title: 'Change to restart', edits: [{ offset: 42, length: 7, text: 'restart' }] },
  });
  expect(found && formatDiagnostic(found, text)).toContain("2 |     restrat:'on-failure'");
});

test('lenient: unknown actions and parameters are warnings, all else stays an error', async () => {
  const text =
    "!!tmux.dance\n!!tmux.session_ensure name:'a' colour:'red' word\n!!tmux.session_create name:'a' reset:maybe";
  const { diagnostics, actions } = await load(text, { lenient: true });
  expect(diagnostics.map((found) => [found.code, found.severity])).toEqual([
    ['HS020', 'warning'],
    ['HS021', 'warning'],
    ['HS016', 'warning'],
    ['HS024', 'error'],
  ]);
  expect(actions.map((each) => each.action)).toEqual(['tmux.session_ensure']);
});

test('a required parameter that is misspelt is one mistake, not a missing one beside it', async () => {
  const text =
    "!!tmux.session_ensure nam:'dev'\n!!tmux.pane_execute name='a|b|1' cmnd:'x'\n!!tmux.pane_kill colour:'red'";
  expect(places((await load(text)).diagnostics)).toEqual([
    'HS021 1:23',
    'HS016 2:21',
    'HS021 2:34',
    'HS022 3:1',
    'HS021 3:18',
  ]);
  // As warnings they would be no reason to leave the action out.
  const { diagnostics, actions } = await load(text, { lenient: true });
  expect(diagnostics.flatMap(({ severity, line }) => (severity === 'error' ? [line] : []))).toEqual([1, 2, 2, 3]);
  expect(actions).toEqual([]);
});
