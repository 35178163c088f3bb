/** The toast at the bottom of the view: one at a time, errors with copy and close. */
import { Copy, X } from 'lucide-react';
import { useEffect } from 'react';
import { call } from '../bridge/client.ts';
import { IconButton } from '../ui/button.tsx';
import { Status } from '../ui/status.tsx';
import { attempt, closeToast, NOTE_MS, useToasts } from './toasts-store.ts';

export function Toasts() {
  const toast = useToasts((state) => state.toasts[0]);
  const waiting = useToasts((state) => state.toasts.length - 1);
  const id = toast?.id;
  const passing = toast?.kind === 'note';
  useEffect(() => {
    if (!passing || id === undefined) return;
    const timer = setTimeout(() => closeToast(id), NOTE_MS);
    return () => clearTimeout(timer);
  }, [id, passing]);
  if (!toast) return null;
  const text = toast.hint === undefined ? toast.message : `${toast.message}\n${toast.hint}`;
  return (
    <div className="pointer-events-none absolute inset-x-4 bottom-4 z-30 flex justify-center">
      <div
        key={toast.id}
        role={toast.kind === 'error' ? 'alert' : 'status'}
        className="rise pointer-events-auto flex min-h-9 max-w-[min(720px,100%)] items-center gap-2 rounded-card bg-pop py-1 pr-1.5 pl-3 shadow-pop"
      >
        <Status shape={toast.kind === 'error' ? 'fail' : 'done'} />
        <span className="min-w-0 select-text [overflow-wrap:anywhere]">
          <span>{toast.message}</span> {toast.hint !== undefined && <span className="text-ink-3">{toast.hint}</span>}
        </span>
        {waiting > 0 && <span className="num flex-none text-small text-ink-3">{waiting} more</span>}
        {toast.kind === 'error' && (
          <IconButton
            small
            side="top"
            label="Copy"
            icon={Copy}
            onClick={() => void attempt(call('clipboard.write', { text }))}
          />
        )}
        <IconButton small side="top" label="Close" icon={X} onClick={() => closeToast(toast.id)} />
      </div>
    </div>
  );
}
