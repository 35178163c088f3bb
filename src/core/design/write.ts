// From a design to its script.

import type { Design } from './design.ts';

/**
 * The script that declares a design, in the form that `fmt` gives: a comment with the window and its size, then
 * window_ensure (with `cat` where the tree is an even grid, else with `layout`), then pane_ensure for each pane that
 * has anything of its own. readDesigns gives the same design back.
 * @throws MuxError `bad-input` for what no script can say: a line break in a value of env, a `|` in a name
 */
export function writeDesign(_design: Design): string {
  throw new Error('to follow');
}
