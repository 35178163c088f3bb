/** serve: the supervisor without a desktop. Restarts what playbooks have declared so, until it is ended. */
import type { ShareEvent } from '../../core/share/types.ts';
import { Supervisor, type SupervisorEvent } from '../../core/supervisor/supervisor.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stderr, stdout } from '../output.ts';
import { opening, staleText, withTmux } from '../server.ts';
import { timeOf } from '../table.ts';
import { count } from '../text.ts';

interface ServeFlags extends GlobalFlags {
  install?: boolean;
  uninstall?: boolean;
}

export async function serve(flags: ServeFlags): Promise<void> {
  if (flags.install || flags.uninstall) {
    const unit = await import('./serve-unit.ts');
    (flags.install ? unit.install : unit.uninstall)(flags);
    return;
  }
  await withTmux(opening(flags), async (tmux) => {
    const told = new Set<string>();
    tmux.on('problem', (problem) => {
      // Told again only after it has gone.
      if (problem === null) told.clear();
      else if (!told.has(problem.message)) stderr.line(problem.message);
      if (problem !== null) told.add(problem.message);
    });
    const supervisor = new Supervisor(tmux, (event) => {
      if (flags.json) printJson(event);
      else stdout.line(`${new Date(event.at).toLocaleTimeString('en-GB')}  ${sentence(event, tmux.name)}`);
    });
    if (tmux.sharesStates) await keepShared(tmux, flags);
    try {
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      });
    } finally {
      await supervisor.close();
    }
  });
}

/** Also while another process supervises, which may not know of Redis. */
async function keepShared(tmux: Tmux, flags: GlobalFlags): Promise<void> {
  const { sharedStates } = await import('../../core/state/shared.ts');
  sharedStates(tmux)?.on('sharing', (sharing) => {
    if (flags.json) printJson({ type: 'sharing', at: Date.now(), ...sharing });
    else if (sharing.inStep) stdout.line(`${timeOf(Date.now())}  ${plain(sharing.store)}: in step`);
    else stderr.line(`${timeOf(Date.now())}  ${staleText(sharing)}`);
  });
  tmux.watch();
}

function sentence(event: SupervisorEvent, server: string): string {
  switch (event.type) {
    case 'supervising':
      return `Supervises the tmux server ${server}. Ctrl-C ends it; what runs goes on.`;
    case 'waiting':
      return `Process ${event.holder} supervises already; this one takes over when it ends.`;
    case 'will-restart':
      return `${where(event)} ${how(event.exitCode)}: restarted in ${(event.delayMs / 1000).toFixed(1)} s`;
    case 'restarted':
      return `${where(event)} restarted, ${event.attempt === 1 ? 'the first time' : `${event.attempt} times in a row`}`;
    case 'given-up':
      return `${where(event)} ${how(event.exitCode)} after ${count(event.restarts, 'restart')}: given up`;
    case 'restart-failed':
      return `${where(event)} could not be restarted: ${event.problem.message}`;
    case 'share':
      return shareSentence(event.event);
  }
}

function shareSentence({ type, target, detail }: ShareEvent): string {
  const share = `The share of ${stdout.paint('bold', plain(target))}`;
  if (type === 'process-restarted') return `${share} is open again`;
  return `${share} has ended${type === 'given-up' ? ', given up' : ''}: ${plain(detail)}`;
}

const where = ({ target }: { target: string }): string => stdout.paint('bold', plain(target));

const how = (code: number | null): string => (code === null ? 'has gone' : `ended with exit code ${code}`);
