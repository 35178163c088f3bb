/** run: runs playbooks, shows each step as it is done, and keeps what happened for `runs`. */
import { resolve } from 'node:path';
import { toProblem } from '../../core/errors.ts';
import type { LoadedPlaybook } from '../../core/heroscript/types.ts';
import type { From } from '../../core/playbook/first-place.ts';
import { RunHistory } from '../../core/playbook/history.ts';
import { runPlaybook } from '../../core/playbook/index.ts';
import { pruning } from '../../core/playbook/pruning.ts';
import { titleOf } from '../../core/playbook/run.ts';
import type { Problem, RunEvent, RunSummary } from '../../core/playbook/types.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags, PlaybookFlags } from '../flags.ts';
import { plain, printJson, printProblem, stderr } from '../output.ts';
import { load, refuseErrors } from '../playbook.ts';
import { RunReport } from '../report.ts';
import { opening, withTmux } from '../server.ts';
import { StepPrompt } from '../step-prompt.ts';

interface RunFlags extends GlobalFlags, PlaybookFlags {
  keepGoing?: boolean;
  prune?: boolean;
  from?: From;
  step?: boolean;
}

export async function run(files: string[], flags: RunFlags): Promise<void> {
  if (flags.step) refuseWithoutTerminal();
  // tmux answers while the playbook is read.
  const server = opening(flags);
  const loaded = await load(files, flags);
  refuseErrors(loaded);
  const playbook = flags.prune ? pruning(loaded) : loaded;
  const report = flags.json ? null : new RunReport();
  const stop = stopOnSignals((text) => (report === null ? stderr.line(text) : report.say(text)));
  const prompt = flags.step ? new StepPrompt(stop.stop) : null;
  let summary: RunSummary;
  try {
    summary = await withTmux(server, (tmux) =>
      keeping(tmux, playbook, files, (keep) =>
        runPlaybook(tmux, playbook, {
          onEvent(event) {
            keep(event);
            if (report === null) printJson(event);
            else report.event(event);
          },
          signal: stop.signal,
          keepGoing: flags.keepGoing ?? false,
          ...(flags.from === undefined ? {} : { from: flags.from }),
          ...(prompt === null ? {} : { beforeStep: (index, step) => prompt.ask(index, step) }),
        }),
      ),
    );
  } finally {
    prompt?.close();
    report?.close();
    stop.done();
  }
  if (summary.failed > 0 || summary.stopped) throw new Exit(EXIT.failed);
}

function refuseWithoutTerminal(): void {
  if (process.stdin.isTTY && stderr.terminal) return;
  printProblem({ message: '--step asks on a terminal, and here is none', hint: 'leave it out, or use --from' });
  throw new Exit(EXIT.badInput);
}

/** Keeps the events of a run on this tmux server. */
async function keeping(
  tmux: Tmux,
  playbook: LoadedPlaybook,
  files: readonly string[],
  work: (keep: (event: RunEvent) => void) => Promise<RunSummary>,
): Promise<RunSummary> {
  const [first] = playbook.files;
  const isFile = first !== undefined && first.file !== '' && !files.includes('-');
  const journal = new RunHistory(tmux.socketPath).begin({
    path: isFile ? resolve(first.file) : '',
    title: titleOf(playbook),
    by: 'cli',
    unsaved: false,
  });
  let problem: Problem | null = null;
  try {
    return await work((event) => journal.event(event));
  } catch (error) {
    problem = toProblem(error);
    throw error;
  } finally {
    journal.end({ at: Date.now(), problem });
    if (journal.problem !== null) stderr.line(`This run is not kept: ${plain(journal.problem.message)}`);
  }
}

/** The first Ctrl-C asks the run to stop after its current step, the second ends the command at once. */
function stopOnSignals(say: (text: string) => void): { signal: AbortSignal; stop(): void; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    say('Stops after the current step. Once more: at once.');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    stop,
    done() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
