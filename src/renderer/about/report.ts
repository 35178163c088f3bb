/** The facts of the About screen, and the same as a text for a report of a mistake. */
import type { About } from '../../shared/ipc-desktop.ts';

/** Name and value, in the order in which they are shown. */
export function factsOf(about: About): [name: string, value: string][] {
  return [
    ['Muxworks', about.commit === null ? about.version : `${about.version} (${about.commit})`],
    ['tmux', about.tmux ?? 'not found'],
    ['Electron', about.electron],
    ['Chromium', about.chromium],
    ['Node', about.node],
    ['System', about.system],
  ];
}

export function reportOf(about: About): string {
  return `${factsOf(about)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`;
}
