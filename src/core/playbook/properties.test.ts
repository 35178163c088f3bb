// What holds for every declarative script on every server: a run does what the plan said, and a second run does nothing.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readProcess } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import { playbook } from '../testing/playbook.ts';
import { until, withServer } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { allPanes } from '../tmux/server.ts';
import { planPlaybook } from './plan.ts';
import { runPlaybook } from './run.ts';
import type { RunSummary, Step } from './types.ts';

/** More of them find more: MUXWORKS_PROPERTY_RUNS=500. */
const RUNS = Number(process.env.MUXWORKS_PROPERTY_RUNS ?? 12);
const EACH_MS = 20_000;

/** A pane that somebody made without Muxworks: which program, and at which side of the one before. */
interface ForeignPane {
  readonly argv: readonly string[];
  readonly side: '-h' | '-v';
}

/** A session that was made elsewhere, with its windows; an arrangement may have been changed by hand. */
interface ForeignSession {
  readonly name: string;
  readonly windows: readonly {
    readonly name: string;
    readonly panes: readonly ForeignPane[];
    readonly layout: string;
  }[];
}

interface Scenario {
  /** What others made, before. */
  readonly foreign: readonly ForeignSession[];
  /** A script of before. */
  readonly before: string;
  readonly script: string;
}

/** Scenarios that once broke the property. */
const REGRESSIONS: [Scenario][] = [
  // The pane between, which nobody asks for, got the window's command at the second run.
  [
    {
      foreign: [],
      before: '',
      script: `!!tmux.window_ensure name:'a|w' cat:2pane cmd:'sleep 1002'
!!tmux.pane_ensure name:'a|w|4' cmd:'sleep 1001'`,
    },
  ],
  // A look at the server in between: a pane that the run had made itself was no new one any more.
  [
    {
      foreign: [],
      before: `!!tmux.window_ensure name:'a|x' cat:3pane cmd:'sleep 1001'`,
      script: `!!tmux.pane_ensure name:'a|w|3' label:'editor3'
!!tmux.window_ensure name:'a|x' cat:2pane prune:true cmd:'cat'
!!tmux.pane_ensure name:'a|w|1' cmd:'sleep 1002'`,
    },
  ],
];

const SESSIONS = ['a', 'b', 'My-App'];
const WINDOWS = ['w', 'x', 'Log file'];
/** They go on until they are ended: what has finished is started again, as documented. */
const COMMANDS = ['sleep 1001', 'sleep 1002', 'cat', 'sleep 1003; true', '\n    cd /\n    sleep 1004\n    '];

const foreignPane: fc.Arbitrary<ForeignPane> = fc.record({
  argv: fc.constantFrom(['sleep', '2001'], ['sh', '-i'], ['bash', '--norc'], ['sh', '-c', 'sleep 2002; sleep 2003']),
  side: fc.constantFrom('-h', '-v'),
});

const foreignSessions: fc.Arbitrary<ForeignSession[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...SESSIONS),
    windows: fc.array(
      fc.record({
        name: fc.constantFrom(...WINDOWS),
        panes: fc.array(foreignPane, { minLength: 1, maxLength: 3 }),
        layout: fc.constantFrom('', '', 'even-horizontal', 'tiled'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  { maxLength: 2, selector: ({ name }) => name },
);

/** A script that contradicts itself nowhere: no pane has two commands, no window two shapes. */
const script: fc.Arbitrary<string> = fc
  .uniqueArray(
    fc.record({
      session: fc.constantFrom(...SESSIONS),
      window: fc.constantFrom(...WINDOWS),
      shape: fc.option(
        fc.record({
          form: fc.oneof(
            fc.integer({ min: 1, max: 6 }).map((panes) => ({ panes, text: `cat:${panes}pane` })),
            fc.constantFrom(
              { panes: 3, text: `layout:'row(1@60, col(2, 3)@40)'` },
              { panes: 2, text: `layout:'col(1@70, 2@30)'` },
            ),
          ),
          command: fc.option(fc.constantFrom(...COMMANDS)),
          env: fc.boolean(),
          prune: fc.boolean(),
        }),
      ),
      panes: fc.uniqueArray(
        fc.record({
          number: fc.integer({ min: 1, max: 4 }),
          command: fc.option(fc.constantFrom(...COMMANDS)),
          label: fc.option(fc.constantFrom('editor', 'The log', '#1')),
        }),
        { maxLength: 3, selector: ({ number }) => number },
      ),
      ensured: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3, selector: ({ session, window }) => `${session}|${window}` },
  )
  .map((windows) =>
    windows.flatMap(({ session, window, shape, panes, ensured }) => {
      const name = `${session}|${window}`;
      const lines = ensured ? [`!!tmux.session_ensure name:'${session}'`] : [];
      const reached = panes.map(({ number }) => number);
      if (shape !== null) {
        const { form, command, env, prune } = shape;
        // Pruning what a pane_ensure asks for would be a contradiction.
        const pruned = prune && reached.every((number) => number <= form.panes);
        lines.push(
          `!!tmux.window_ensure name:'${name}' ${form.text}${pruned ? ' prune:true' : ''}${env ? " env:'A=1'" : ''}${command === null ? '' : ` cmd:'${command}'`}`,
        );
      }
      for (const { number, command, label } of panes) {
        lines.push(
          `!!tmux.pane_ensure name:'${name}|${number}'${label === null ? '' : ` label:'${label}${number}'`}${command === null ? '' : ` cmd:'${command}'`}`,
        );
      }
      return lines;
    }),
  )
  .filter((lines) => lines.length > 0)
  .chain((lines) => fc.shuffledSubarray(lines, { minLength: lines.length }))
  .map((lines) => lines.join('\n'));

const scenario: fc.Arbitrary<Scenario> = fc.record({
  foreign: foreignSessions,
  before: fc.oneof(fc.constant(''), script),
  script,
});

async function make(tmux: Tmux, sessions: readonly ForeignSession[]): Promise<void> {
  for (const { name, windows } of sessions) {
    const [first, ...more] = windows;
    if (first === undefined) continue;
    await tmux.newSession('-s', name, '-n', first.name, '--', ...(first.panes[0] as ForeignPane).argv);
    for (const window of more) {
      await tmux.command(
        'new-window',
        '-t',
        `=${name}:`,
        '-n',
        window.name,
        '--',
        ...(window.panes[0] as ForeignPane).argv,
      );
    }
    const made = (await tmux.snapshot()).sessions.find((session) => session.name === name)?.windows ?? [];
    for (const [at, { panes, layout }] of windows.entries()) {
      const id = made[at]?.id as string;
      for (const { argv, side } of panes.slice(1))
        await tmux.command('split-window', '-d', side, '-t', id, '--', ...argv);
      if (layout !== '') await tmux.command('select-layout', '-t', id, layout);
    }
  }
}

/** Waits until every program has begun that was asked for: a fork of a shell has another name a moment later. */
async function settled(tmux: Tmux): Promise<void> {
  await until(async () => {
    for (const { pane } of allPanes(await tmux.snapshot())) {
      const root = readProcess(pane.pid);
      if (root === null || root.name.startsWith('tmux')) return false;
      const below = descendants(pane.pid).map(({ name }) => name);
      if (!pane.integrated) {
        // What `sh -c` was given to do; the others are programs without a child.
        const waits = readFileSync(`/proc/${pane.pid}/cmdline`, 'utf8').includes('sleep 2002');
        if (waits && !below.includes('sleep')) return false;
        continue;
      }
      if (pane.mark?.phase === 'prompt') continue;
      if (pane.mark?.phase !== 'run' || !below.some((name) => ['sleep', 'cat'].includes(name))) return false;
    }
    return true;
  }, 'every program');
}

const tell = ({ change, target, reason }: Step): string => `${change} ${target}: ${reason}`;

async function run(tmux: Tmux, text: string): Promise<{ told: string[]; summary: RunSummary; said: string[] }> {
  const told: string[] = [];
  const said: string[] = [];
  const summary = await runPlaybook(tmux, await playbook(text), {
    onEvent: (event) => {
      if (event.type === 'step-end') told.push(tell(event.step) + (event.problem ? ` (${event.problem.message})` : ''));
      if (event.type === 'step-progress' && /planned|meanwhile/.test(event.text)) said.push(event.text);
    },
  });
  return { told, summary, said };
}

/** Every pane with its processes, as pid and start time. */
async function everything(tmux: Tmux): Promise<string[]> {
  return [...allPanes(await tmux.snapshot())].map(({ pane }) =>
    [pane.id, readProcess(pane.pid), ...descendants(pane.pid)]
      .map((entry) => (typeof entry === 'string' ? entry : `${entry?.pid}.${entry?.startTicks}`))
      .join(' '),
  );
}

test(
  'a run does what the plan said; a second run changes nothing',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, ({ foreign, before, script }) =>
        withServer(async ({ tmux }) => {
          await make(tmux, foreign);
          if (before !== '') expect((await run(tmux, before)).summary.failed).toBe(0);
          await settled(tmux);
          const planned = (await planPlaybook(tmux, await playbook(script))).steps.map(tell);
          const first = await run(tmux, script);
          expect(first.told).toEqual(planned);
          expect([first.summary.failed, first.said]).toEqual([0, []]);
          await settled(tmux);
          const processes = await everything(tmux);
          const second = await run(tmux, script);
          expect(second.told.filter((step) => !step.startsWith('keep '))).toEqual([]);
          expect(await everything(tmux)).toEqual(processes);
        }),
      ),
      { numRuns: RUNS, examples: REGRESSIONS, endOnFailure: process.env.MUXWORKS_PROPERTY_SHRINK === undefined },
    );
  },
  RUNS * EACH_MS,
);
