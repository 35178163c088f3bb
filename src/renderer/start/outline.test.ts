import { expect, test } from 'vitest';
import { outline } from './outline.ts';

test('windows with their panes, labels and commands', () => {
  const windows = outline(`// sample
!!tmux.session_ensure name:'hello'
!!tmux.window_ensure name:'hello|work' cat:'4pane'
!!tmux.pane_ensure name:'hello|work|1' label:'site'
    cmd:'python3 -m http.server'
!!tmux.pane_ensure name:'hello|work|2' label:'log'
    cmd:'
        # every second
        while true; do
            date
        done
    '
!!tmux.pane_ensure name:'hello|other|2' cmd:'echo "\\\\e"'
`);
  expect(windows.map((each) => [each.name, each.panes.length])).toEqual([
    ['hello|work', 4],
    ['hello|other', 2],
  ]);
  expect(windows[0]?.panes[0]).toEqual({ number: 1, label: 'site', command: ['python3 -m http.server'] });
  expect(windows[0]?.panes[1]).toEqual({ number: 2, label: 'log', command: ['while true; do', 'date', 'done'] });
  expect(windows[1]?.panes[1]?.command).toEqual(['echo "\\e"']);
  expect(windows[0]?.cells.kind).toBe('col');
});

test('nothing that can be drawn is no error', () => {
  expect(outline('')).toEqual([]);
  expect(outline("!!play.echo content:'x'")).toEqual([]);
  expect(outline("!!tmux.pane_ensure name:'a|b|99'")).toEqual([]);
});
