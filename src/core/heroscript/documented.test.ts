// Every block of the documentation of the source system loads without a complaint and means what is said there.

import { describe, expect, test } from 'vitest';
import { load } from './testing.ts';
import type { Action } from './types.ts';

async function actions(text: string): Promise<readonly Action[]> {
  const { actions, diagnostics } = await load(text);
  expect(diagnostics).toEqual([]);
  return actions;
}

const part = (raw: string, normalised = raw) => ({ raw, normalised });
const session = part('mysession');
const window = part('mywindow');

describe('imperative blocks', () => {
  test('sessions', async () => {
    expect(
      await actions(`// Create a new session
!!tmux.session_create
    name:'mysession'
    reset:true  // Optional: delete existing session first

// Delete a session
!!tmux.session_delete
    name:'mysession'
`),
    ).toMatchObject([
      { action: 'tmux.session_create', name: { session }, reset: true, span: { line: 2 } },
      { action: 'tmux.session_delete', name: { session }, span: { line: 7 } },
    ]);
  });

  test('windows', async () => {
    expect(
      await actions(`!!tmux.window_create
    name:'mysession|mywindow'  // Format: session|window
    cmd:'htop'                 // Optional: command to run
    env:'VAR1=value1,VAR2=value2'  // Optional: environment variables
    reset:true                 // Optional: recreate if exists

!!tmux.window_delete
    name:'mysession|mywindow'
`),
    ).toMatchObject([
      {
        action: 'tmux.window_create',
        name: { session, window },
        cmd: { text: 'htop', lines: [3] },
        env: [
          { key: 'VAR1', value: 'value1' },
          { key: 'VAR2', value: 'value2' },
        ],
        reset: true,
      },
      { action: 'tmux.window_delete', name: { session, window } },
    ]);
  });

  test('panes', async () => {
    expect(
      await actions(`!!tmux.pane_execute
    name:'mysession|mywindow|mypane'  // Format: session|window|pane
    cmd:'ls -la'

!!tmux.pane_kill
    name:'mysession|mywindow|mypane'

!!tmux.pane_split
    name:'mysession|mywindow'
    cmd:'htop'
    horizontal:true  // true for horizontal, false for vertical
    env:'VAR1=value1'
`),
    ).toMatchObject([
      {
        action: 'tmux.pane_execute',
        name: { session, window, pane: { kind: 'label', raw: 'mypane' } },
        cmd: { text: 'ls -la' },
      },
      { action: 'tmux.pane_kill', name: { pane: { kind: 'label', raw: 'mypane' } } },
      {
        action: 'tmux.pane_split',
        name: { session, window },
        cmd: { text: 'htop' },
        horizontal: true,
        env: [{ key: 'VAR1', value: 'value1' }],
        log: false,
        logreset: false,
      },
    ]);
  });

  test('shares', async () => {
    expect(
      await actions(`!!tmux.session_ttyd
    name:'mysession'
    port:8080
    editable:true  // Optional: allows write access

!!tmux.window_ttyd
    name:'mysession|mywindow'
    port:8081
    editable:false  // Optional: read-only access

!!tmux.session_ttyd_stop
    name:'mysession'
    port:8080

!!tmux.window_ttyd_stop
    name:'mysession|mywindow'
    port:8081

// Stop all ttyd processes
!!tmux.ttyd_stop_all
`),
    ).toMatchObject([
      { action: 'tmux.session_ttyd', name: { session }, port: 8080, editable: true },
      { action: 'tmux.window_ttyd', name: { session, window }, port: 8081, editable: false },
      { action: 'tmux.session_ttyd_stop', port: 8080 },
      { action: 'tmux.window_ttyd_stop', port: 8081 },
      { action: 'tmux.ttyd_stop_all' },
    ]);
  });
});

describe('declarative blocks', () => {
  test('session and window', async () => {
    expect(
      await actions(`!!tmux.session_ensure
    name:'mysession'

!!tmux.window_ensure
    name:'mysession|mywindow'
    cat:'4pane'  // Supported: 16pane, 12pane, 8pane, 6pane, 4pane, 2pane, 1pane
    cmd:'bash'   // Optional: default command for panes
    env:'VAR1=value1,VAR2=value2'  // Optional: environment variables
`),
    ).toMatchObject([
      { action: 'tmux.session_ensure', name: { session } },
      {
        action: 'tmux.window_ensure',
        name: { session, window },
        shape: { kind: 'grid', panes: 4 },
        cmd: { text: 'bash' },
        prune: false,
      },
    ]);
  });

  test('panes, with a command of several lines', async () => {
    const [one, two] = await actions(`!!tmux.pane_ensure
    name:'mysession|mywindow|1'  // Pane number (1-based)
    label:'editor'               // Optional: descriptive label
    cmd:'vim'                    // Optional: command to run
    env:'EDITOR=vim'             // Optional: environment variables

// Multi-line commands are supported using proper heroscript syntax
!!tmux.pane_ensure
    name:'mysession|mywindow|2'
    label:'setup'
    cmd:'
        echo "Starting setup..."
        mkdir -p /tmp/workspace
        cd /tmp/workspace
        echo "Setup complete"
    '
`);
    expect(one).toMatchObject({ name: { pane: { kind: 'number', number: 1 } }, label: 'editor', dependsOn: [] });
    expect(two).toMatchObject({
      label: 'setup',
      cmd: {
        text: 'echo "Starting setup..."\nmkdir -p /tmp/workspace\ncd /tmp/workspace\necho "Setup complete"',
        lines: [12, 13, 14, 15],
      },
    });
  });

  test('the example of a development environment', async () => {
    const [action] = await actions(`!!tmux.pane_ensure
    name:'dev|workspace|1'
    label:'setup'
    cmd:'
        echo "Setting up development environment..."
        mkdir -p /tmp/dev_workspace
        cd /tmp/dev_workspace
        git clone https://github.com/example/repo.git
        cd repo
        npm install
        echo "Development environment ready!"
    '
`);
    expect(action).toMatchObject({ cmd: { lines: [5, 6, 7, 8, 9, 10, 11] } });
    expect(action).toHaveProperty(
      'cmd.text',
      expect.stringContaining('\ngit clone https://github.com/example/repo.git\n'),
    );
  });

  test('the pattern of a multi-line command parses; only its placeholder for a pane number is no number', async () => {
    const { diagnostics } = await load(`!!tmux.pane_ensure
    name:'session|window|pane'
    cmd:'
        command1
        command2
        command3
    '
`);
    expect(diagnostics).toMatchObject([{ code: 'HS030', line: 2, column: 26, length: 4 }]);
  });

  test.each([1, 2, 4, 6, 8, 12, 16])('the layout of %i panes', async (panes) => {
    expect(await actions(`!!tmux.window_ensure name:'a|b' cat:'${panes}pane'`)).toMatchObject([
      { shape: { kind: 'grid', panes } },
    ]);
  });
});

test('the complete imperative example', async () => {
  const result = await actions(`#!/usr/bin/env hero

// Create development environment
!!tmux.session_create
    name:'dev'
    reset:true

!!tmux.window_create
    name:"dev|editor"
    cmd:'vim'
    reset:true

!!tmux.window_create
    name:"dev|server"
    cmd:'python3 -m http.server 8000'
    env:'PORT=8000,DEBUG=true'
    reset:true

!!tmux.pane_execute
    name:"dev|editor|main"
    cmd:'echo "Welcome to development!"'
`);
  expect(result).toMatchObject([
    { action: 'tmux.session_create', name: { session: part('dev') }, reset: true },
    { action: 'tmux.window_create', name: { window: part('editor') }, cmd: { text: 'vim' }, reset: true },
    {
      action: 'tmux.window_create',
      name: { window: part('server') },
      cmd: { text: 'python3 -m http.server 8000' },
      env: [
        { key: 'PORT', value: '8000' },
        { key: 'DEBUG', value: 'true' },
      ],
    },
    {
      action: 'tmux.pane_execute',
      name: { session: part('dev'), window: part('editor'), pane: { kind: 'main', raw: 'main' } },
      cmd: { text: 'echo "Welcome to development!"' },
    },
  ]);
});

test('the complete declarative example', async () => {
  const result = await actions(`#!/usr/bin/env hero

// Ensure sessions exist
!!tmux.session_ensure
    name:'dev'

// Ensure 4-pane development workspace
!!tmux.window_ensure
    name:"dev|workspace"
    cat:"4pane"

// Configure each pane with specific commands
!!tmux.pane_ensure
    name:"dev|workspace|1"
    label:'editor'
    cmd:'vim'

!!tmux.pane_ensure
    name:"dev|workspace|2"
    label:'server'
    cmd:'python3 -m http.server 8000'
    env:'PORT=8000'

!!tmux.pane_ensure
    name:"dev|workspace|3"
    label:'logs'
    cmd:'tail -f /var/log/system.log'

!!tmux.pane_ensure
    name:"dev|workspace|4"
    label:'terminal'
    cmd:'echo "Ready for commands"'
`);
  expect(result.map((action) => action.action)).toEqual([
    'tmux.session_ensure',
    'tmux.window_ensure',
    ...Array.from({ length: 4 }, () => 'tmux.pane_ensure'),
  ]);
  expect(result[1]).toMatchObject({ shape: { kind: 'grid', panes: 4 } });
  expect(result.slice(2)).toMatchObject([
    { label: 'editor', cmd: { text: 'vim' } },
    { label: 'server', cmd: { text: 'python3 -m http.server 8000' }, env: [{ key: 'PORT', value: '8000' }] },
    { label: 'logs', cmd: { text: 'tail -f /var/log/system.log' } },
    { label: 'terminal', cmd: { text: 'echo "Ready for commands"' }, name: { pane: { number: 4 } } },
  ]);
});
