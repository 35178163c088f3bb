/** What the Logs view says where it has no lines to show, and above them where something is not as it should be. */
import { FileSearch, TextSearch, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../core/playbook/types.ts';
import type { LogSource, LogSources } from '../../shared/ipc-logs.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { enableLogs } from './list.ts';
import { useLogs } from './logs-store.ts';
import { logsIn, nameOf, type Scope, scopeTitle, unloggedIn } from './scope.ts';
import { counted, lossWords, size } from './words.ts';

function Message({ icon: Icon, title, children }: { icon: typeof TextSearch; title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-[440px] flex-col items-center gap-4 px-8 pt-[12vh] pb-8 text-center">
      <Icon size={28} strokeWidth={1.4} aria-hidden className="text-ink-3" />
      <h2 className="-mb-3 text-lead font-semibold">{title}</h2>
      {children}
    </div>
  );
}

export function Failed({ problem, again }: { problem: Problem; again: () => void }) {
  return (
    <Message icon={TriangleAlert} title="The logs cannot be read">
      <div role="alert" className="select-text [overflow-wrap:anywhere]">
        <p className="text-ink-2">{problem.message}</p>
        {problem.hint !== undefined && <p className="text-ink-3">{problem.hint}</p>}
      </div>
      <Button onClick={again}>Try again</Button>
    </Message>
  );
}

/** Nothing that is asked for has a log. */
export function NoLogs({ scope, sources }: { scope: Scope; sources: LogSources }) {
  const unlogged = unloggedIn(scope, sources).filter(({ foreign }) => !foreign);
  const foreign = unloggedIn(scope, sources).length > unlogged.length;
  const one = unlogged.length === 1 && scope.kind !== 'all' ? unlogged[0] : undefined;
  const gone = unlogged.length === 0 && !foreign && scope.kind !== 'all';
  if (gone) {
    return (
      <Message icon={FileSearch} title="This log is gone">
        <p className="text-ink-2">Its pane has been closed, and its log deleted: by hand, by age, or to make room.</p>
        <Button onClick={() => useLogs.setState({ scope: { kind: 'all' } })}>All panes</Button>
      </Message>
    );
  }
  return (
    <Message icon={TextSearch} title={one ? `${nameOf(one)} is not logged` : 'Nothing is logged yet'}>
      <p className="text-ink-2">
        A logged pane's output is kept on disk, where it can be searched, also after the pane has gone. Panes that
        Muxworks makes are logged by themselves; in a playbook <code className="mono">log:true</code> logs any.
        {foreign && ' What a pane pipes to another program is left alone.'}
      </p>
      {unlogged.length > 0 && (
        <Button kind="primary" onClick={() => void enableLogs(unlogged.map(({ pane }) => pane))}>
          {one ? 'Log this pane' : `Log ${counted(unlogged.length, 'pane')}`}
        </Button>
      )}
    </Message>
  );
}

/** Nothing was found, or nothing has been printed. */
export function NoLines({ sources, tail }: { sources: LogSources; tail: boolean }) {
  const { scope, range, text, list } = useLogs();
  const logs = logsIn(scope, sources);
  const bytes = logs.reduce((sum, log) => sum + log.bytes, 0);
  if (tail) {
    return (
      <Message icon={TextSearch} title="No lines">
        <p className="text-ink-2">
          {logs.some(({ state }) => state === 'live')
            ? 'What is printed from now on appears here.'
            : 'Nothing is being logged here now.'}
        </p>
      </Message>
    );
  }
  return (
    <Message
      icon={FileSearch}
      title={list?.cut === 'stopped' ? 'Nothing found before it was stopped' : 'Nothing found'}
    >
      <p className="text-ink-2">
        {text === '' ? 'No line of that time' : `“${text.slice(0, 80)}” stands in no line`} of{' '}
        {scopeTitle(scope, sources)}: {counted(logs.length, 'log')}, {size(bytes)}.
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        {range.kind !== 'any' && <Button onClick={() => useLogs.setState({ range: { kind: 'any' } })}>Any time</Button>}
        {scope.kind !== 'all' && (
          <Button onClick={() => useLogs.setState({ scope: { kind: 'all' } })}>All panes</Button>
        )}
        {text !== '' && <Button onClick={() => useLogs.setState({ text: '' })}>Clear the search</Button>}
      </div>
    </Message>
  );
}

/** What is wrong with the logs that are looked at: what was lost, and those that nothing is added to. */
export function Banners({ logs }: { logs: readonly LogSource[] }) {
  const lossy = logs.filter(({ loss }) => loss !== null);
  const losing = lossy.find(({ loss }) => loss?.losing) ?? lossy[0];
  const only = logs.length === 1 ? logs[0] : undefined;
  const stopped = only?.pane != null && (only.state === 'off' || only.state === 'killed') ? only : undefined;
  return (
    <>
      {losing?.loss && (
        <Banner bad>
          {nameOf(losing)}: {lossWords(losing.loss)}
          {lossy.length > 1 && `; so it is with ${counted(lossy.length - 1, 'other log')}`}
        </Banner>
      )}
      {stopped && (
        <Banner
          bad={stopped.state === 'killed'}
          action="Log it again"
          run={() => void enableLogs([stopped.pane as string])}
        >
          {stopped.state === 'off'
            ? 'Logging of this pane is off: what it prints now is not kept.'
            : 'The process that writes this log was killed: what the pane prints since is lost.'}
        </Banner>
      )}
      {only && only.pane === null && <Banner>This pane has ended; its log is kept until it is old.</Banner>}
    </>
  );
}

interface BannerProps {
  bad?: boolean;
  action?: string;
  run?: () => void;
  children: ReactNode;
}

function Banner({ bad = false, action, run, children }: BannerProps) {
  return (
    <div
      role={bad ? 'alert' : 'status'}
      className={cx(
        'mx-3 mb-2 flex min-h-8 flex-none items-center gap-2 rounded-control px-2.5 py-1',
        bad ? 'bg-fail-soft text-fail' : 'bg-select text-ink-2',
      )}
    >
      {bad && <TriangleAlert size={14} aria-hidden className="flex-none" />}
      <span className="min-w-0 flex-1 select-text [overflow-wrap:anywhere]">{children}</span>
      {action !== undefined && (
        <Button size="small" onClick={run}>
          {action}
        </Button>
      )}
    </div>
  );
}
