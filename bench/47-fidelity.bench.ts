/** Fidelity: every screen of vttest as the app shows it, beside a bare xterm and beside what tmux says. No time is measured. */
import { startTestServer } from '../src/core/testing/server.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { type VttestScreen, vttestVersion, walkVttest } from './fidelity/vttest.ts';
import { note, title } from './report.ts';

/** The keyboard, and tests of a mouse or a printer, want a person. */
const SKIPPED = ['5', '12', '11.8.3', '11.8.4', '11.8.5'];
const DEEPEST = 4;

const version = vttestVersion();
const server = await startTestServer();
const only = process.env.VTTEST?.split(',').map((path) => path.split('.').map(Number));
try {
  if (version === null) note('vttest is not installed: apt-get install vttest');
  else {
    title(`vttest ${version}, tmux ${server.tmux.version}`);
    // The server outlives the session of each test.
    await createSession(server.tmux, 'keep', 'w', { argv: ['cat'] });
    const paths = only ?? Array.from({ length: 11 }, (_, index) => [index + 1]);
    const all: VttestScreen[] = [];
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      if (SKIPPED.includes(path.join('.'))) continue;
      const { screens, choices } = await walkVttest(server.tmux, path);
      if (path.length < DEEPEST) {
        paths.unshift(...Array.from({ length: choices }, (_, index) => [...(path ?? []), index + 1]));
      }
      for (const screen of screens) {
        const { name, title, asXterm, asTmux, difference } = screen;
        const word =
          difference === null
            ? 'same'
            : asXterm
              ? 'tmux alone differs'
              : asTmux
                ? 'tmux and we differ from xterm'
                : 'WE DIFFER';
        note(`${name.padEnd(12)} ${word.padEnd(30)} ${title}`);
        if (difference !== null && process.env.VERBOSE === '1') note(JSON.stringify(difference, null, 2));
      }
      all.push(...screens);
    }
    const count = (is: (screen: VttestScreen) => boolean): number => all.filter(is).length;
    note(
      `${all.length} screens: ${count(({ difference }) => difference === null)} the same everywhere, ` +
        `${count(({ asXterm, difference }) => asXterm && difference !== null)} as a bare xterm and other than tmux, ` +
        `${count(({ asXterm, asTmux }) => !asXterm && asTmux)} as tmux and other than a bare xterm, ` +
        `${count(({ asXterm, asTmux }) => !asXterm && !asTmux)} other than both`,
    );
  }
} finally {
  await server.stop();
}
