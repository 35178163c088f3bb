/** run: runs playbooks, and shows each step as it is done. */
import type { LoadedPlaybook } from '../../core/heroscript/types.ts';
import { runPlaybook, unsupportedParts } from '../../core/playbook/index.ts';
import { pruning } from '../../core/playbook/pruning.ts';
import type { RunSummary } from '../../core/playbook/types.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags, PlaybookFlags } from '../flags.ts';
import { printJson, printProblem, stderr } from '../output.ts';
import { load, refuseErrors, showDiagnostics } from '../playbook.ts';
import { RunReport } from '../report.ts';
import { opening, withTmux } from '../server.ts';

interface RunFlags extends GlobalFlags, PlaybookFlags {
  keepGoing?: boolean;
  prune?: boolean;
}

export async function run(files: string[], flags: RunFlags): Promise<void> {
  // tmux answers while the playbook is read.
  const server = opening(flags);
  const loaded = await load(files, flags);
  refuseErrors(loaded);
  const playbook = flags.prune ? pruning(loaded) : loaded;
  refuseUnsupported(playbook);
  const report = flags.json ? null : new RunReport();
  const stop = stopOnSignals((text) => (report === null ? stderr.line(text) : report.say(text)));
  let summary: RunSummary;
  try {
    summary = await withTmux(server, (tmux) =>
      runPlaybook(tmux, playbook, {
        onEvent: (event) => (report === null ? printJson(event) : report.event(event)),
        signal: stop.signal,
        keepGoing: flags.keepGoing ?? false,
      }),
    );
  } finally {
    report?.close();
    stop.done();
  }
  if (summary.failed > 0 || summary.stopped) throw new Exit(EXIT.failed);
}

/** Says with code frames what this version cannot do; nothing is done then. */
function refuseUnsupported(playbook: LoadedPlaybook): void {
  const parts = unsupportedParts(playbook.actions);
  if (parts.length === 0) return;
  showDiagnostics(
    playbook,
    parts.map((part) => ({ ...part, severity: 'error' as const, code: 'unsupported' })),
    stderr,
  );
  printProblem({ message: 'Nothing was done', hint: 'take that out to run the rest; check and plan accept it' });
  throw new Exit(EXIT.badInput);
}

/** The first Ctrl-C asks the run to stop after its current step, the second ends the command at once. */
function stopOnSignals(say: (text: string) => void): { signal: AbortSignal; done(): void } {
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
    done() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
