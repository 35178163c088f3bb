/** run: runs playbooks, and shows each step as it is done. */
import type { Command } from 'commander';
import type { LoadedPlaybook } from '../../core/heroscript/types.ts';
import type { RunSummary } from '../../core/playbook/types.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags } from '../flags.ts';
import { printJson, printProblem, stderr } from '../output.ts';
import { addPlaybookFlags, load, type PlaybookFlags, pruning, refuseErrors, showDiagnostics } from '../playbook.ts';
import { RunReport } from '../report.ts';

interface RunFlags extends GlobalFlags, PlaybookFlags {
  keepGoing?: boolean;
  prune?: boolean;
}

export function addRun(program: Command): void {
  addPlaybookFlags(program.command('run'))
    .description('Runs playbooks. What is as they say already is left alone.')
    .option('--keep-going', 'go on after a step that fails')
    .option('--prune', 'as if every window_ensure had prune:true')
    .addHelpText(
      'after',
      `
Examples:
  muxworks run workspace.heroscript
  muxworks run deploy/ --set PORT=8080        its files by name, {PORT} filled in
  muxworks run -s "!!tmux.session_ensure name:'dev'"
  curl -s https://example.org/lab.hero | muxworks run -
  muxworks -L lab run lab.hero --json         on another tmux server, an event a line

Ctrl-C stops after the current step, a second one at once. What was started keeps running.`,
    )
    .action(run);
}

async function run(files: string[], _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<RunFlags>();
  const loaded = await load(files, flags);
  refuseErrors(loaded);
  const playbook = flags.prune ? pruning(loaded) : loaded;
  const { runPlaybook } = await import('../../core/playbook/index.ts');
  await refuseUnsupported(playbook);
  const { withTmux } = await import('../server.ts');
  const report = flags.json ? null : new RunReport();
  const stop = stopOnSignals((text) => report?.say(text) ?? stderr.line(text));
  let summary: RunSummary;
  try {
    summary = await withTmux(flags, (tmux) =>
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
async function refuseUnsupported(playbook: LoadedPlaybook): Promise<void> {
  const { unsupportedParts } = await import('../../core/playbook/index.ts');
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
