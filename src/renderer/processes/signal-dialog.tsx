/** Chooses a signal for the commands of panes, and says which processes it reaches. */
import { Dialog as Radix } from 'radix-ui';
import { useEffect, useState } from 'react';
import type { Reached } from '../../shared/ipc-processes.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { panesOf, sendSignal } from './deeds.ts';
import { useProcesses } from './processes-store.ts';
import { SIGNALS } from './signals.ts';
import { namesOf, processes } from './words.ts';

function close(): void {
  useProcesses.setState({ signalling: null });
}

/** Whom it reaches, as soon as main has looked. */
function useReached(panes: readonly string[], deed: 'signal' | 'interrupt'): Reached[] | null {
  const [reached, setReached] = useState<Reached[] | null>(null);
  useEffect(() => {
    let current = true;
    void attempt(call('processes.ends', { panes: [...panes], deed })).then((found) => {
      if (current) setReached(found);
    });
    return () => {
      current = false;
    };
  }, [panes, deed]);
  return reached;
}

function reachedText(reached: readonly Reached[]): string {
  const all = reached.flatMap((each) => each.processes);
  if (all.length === 0) return 'Only a shell has the terminal there: nothing would get this signal.';
  const names = all.slice(0, 4).map(({ name, pid }) => `${name} ${pid}`);
  const more = all.length > names.length ? ` and ${all.length - names.length} more` : '';
  return `It goes to ${processes(all.length)}: ${names.join(', ')}${more}.`;
}

export function SignalDialog({ panes }: { panes: readonly string[] }) {
  const [signal, setSignal] = useState('SIGTERM');
  const reached = useReached(panes, signal === 'SIGINT' ? 'interrupt' : 'signal');
  const infos = panesOf(panes);
  const ends = SIGNALS.find((each) => each.signal === signal)?.ends === true;
  const what = infos.length === 1 ? namesOf(infos) : `${infos.length} panes`;
  const send = () => {
    close();
    void sendSignal(signal, panes);
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
          }}
          className="rise fixed top-1/2 left-1/2 z-50 w-[420px] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 rounded-dialog bg-pop p-5 shadow-dialog outline-none [overflow-wrap:anywhere]"
        >
          <Radix.Title className="text-lead font-semibold text-ink">Send a signal to {what}</Radix.Title>
          <Radix.Description className="mt-1 min-h-5 text-ink-2">
            {reached === null ? '' : reachedText(reached)}
          </Radix.Description>
          <div
            role="radiogroup"
            aria-label="Signal"
            className="mt-3 flex flex-col"
            onKeyDown={(event) => {
              const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
              if (event.key === 'Enter') send();
              else if (step !== undefined) {
                const at = SIGNALS.findIndex((each) => each.signal === signal);
                const next = SIGNALS[(at + step + SIGNALS.length) % SIGNALS.length];
                if (next) setSignal(next.signal);
                const buttons = event.currentTarget.querySelectorAll('button');
                buttons[(at + step + SIGNALS.length) % SIGNALS.length]?.focus();
              } else return;
              event.preventDefault();
            }}
          >
            {SIGNALS.map((each) => (
              // biome-ignore lint/a11y/useSemanticElements: a native radio button cannot be drawn as a row.
              <button
                key={each.signal}
                type="button"
                role="radio"
                aria-checked={each.signal === signal}
                tabIndex={each.signal === signal ? 0 : -1}
                onClick={() => setSignal(each.signal)}
                className={cx(
                  'flex h-7 items-center gap-3 rounded-control px-2 text-left outline-offset-[-2px]',
                  each.signal === signal ? 'bg-press text-ink' : 'text-ink-2 hover:bg-select',
                )}
              >
                <span className="mono w-20 flex-none text-small">{each.signal}</span>
                <span className="min-w-0 flex-1 truncate text-small text-ink-2">{each.about}</span>
              </button>
            ))}
          </div>
          <div className="mt-5 flex justify-end gap-2">
            <Radix.Close asChild>
              <Button kind="quiet">Cancel</Button>
            </Radix.Close>
            <Button kind={ends ? 'danger' : 'primary'} onClick={send}>
              Send {signal}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
