/** runs: the history of runs of playbooks. */
import { relative } from 'node:path';
import { MuxError } from '../../core/errors.ts';
import { RunHistory } from '../../core/playbook/history.ts';
import type { RunInfo, RunOutcome } from '../../core/playbook/run-record.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, printProblem, type Style, stderr, stdout } from '../output.ts';
import { RunReport } from '../report.ts';
import { opening, withTmux } from '../server.ts';
import { durationText, table, timeOf } from '../table.ts';

/** runs ls */
export async function runsLs(flags: GlobalFlags & { lines: number }): Promise<void> {
  const all = await withTmux(opening(flags), async (tmux) => new RunHistory(tmux.socketPath).list());
  const shown = (flags.lines === 0 ? all : all.slice(0, flags.lines)).reverse();
  if (flags.json) for (const run of shown) printJson(run);
  else if (shown.length === 0) stdout.line('No playbook has been run on that tmux server yet.');
  else table(stdout, shown.map(row));
}

/** runs show */
export async function runsShow(id: string | undefined, flags: GlobalFlags): Promise<void> {
  const run = await withTmux(opening(flags), async (tmux) => {
    const history = new RunHistory(tmux.socketPath);
    const wanted = id ?? (await history.list())[0]?.id;
    if (wanted === undefined) throw new MuxError('not-found', 'No playbook has been run on that tmux server yet');
    return history.open(wanted);
  });
  if (flags.json) return printJson(run);
  stdout.line(`${timeOf(run.startedAt)}  ${plain(run.title)}  ${stdout.paint(STYLE[run.outcome], run.outcome)}`);
  const report = new RunReport();
  // Nothing is under way: what begins here has ended long ago, or never will.
  for (const event of run.events)
    if (event.type !== 'step-progress' && event.type !== 'step-start') report.event(event);
  report.close();
  if (run.problem !== null) printProblem(run.problem);
  if (run.brokeAt !== null && !run.running) stderr.line(goOn(run));
}

/** `Broken off at step 3 of 8. To go on there: muxworks run web.hero --from 12` */
function goOn({ outcome, brokeAt, steps, path }: RunInfo): string {
  const { index, file, line } = brokeAt as NonNullable<RunInfo['brokeAt']>;
  const how = outcome === 'failed' ? 'Failed at' : outcome === 'stopped' ? 'Stopped before' : 'Broken off at';
  const told = `${how} step ${index + 1} of ${steps}.`;
  if (path === '') return `${told} It was line ${line}.`;
  const from = file === path ? line : `${shown(file)}:${line}`;
  return `${told} To go on there: muxworks run ${shown(path)} --from ${from}`;
}

const STYLE: Readonly<Record<RunOutcome, Style>> = {
  running: 'green',
  done: 'blue',
  failed: 'red',
  stopped: 'yellow',
  'broken-off': 'red',
  'not-begun': 'red',
};

function row(run: RunInfo) {
  const { id, startedAt, endedAt, outcome, steps, changed, brokeAt, by, title } = run;
  return [
    { text: timeOf(startedAt), style: 'dim' as const },
    { text: endedAt === null ? '' : durationText(endedAt - startedAt), style: 'dim' as const },
    { text: outcome, style: STYLE[outcome] },
    { text: brokeAt === null ? `${changed} of ${steps} changed` : `at step ${brokeAt.index + 1} of ${steps}` },
    { text: by, style: 'dim' as const },
    { text: id, style: 'dim' as const },
    { text: plain(title) },
  ];
}

/** A path as one would type it here. */
function shown(path: string): string {
  const here = relative('.', path);
  return plain(here.startsWith('..') ? path : here);
}
