/** A program in the pane would like to write the clipboard: the user says whether it may. */
import { ClipboardCopy } from 'lucide-react';
import { useStore } from 'zustand';
import { terminalOf } from '../terminal/terminals.ts';
import { Button } from '../ui/button.tsx';

const SHOWN = 60;

export function CopyQuestion({ paneId }: { paneId: string }) {
  const terminal = terminalOf(paneId);
  const text = useStore(terminal.view, (state) => state.copying);
  if (text === null) return null;
  const line = text.replace(/\s+/g, ' ').trim();
  const answer = (word: Parameters<typeof terminal.answerCopy>[0]) => () => {
    terminal.answerCopy(word);
    terminal.terminal.focus();
  };
  return (
    <div
      role="alertdialog"
      aria-label="A program would like to copy"
      className="appear absolute inset-x-2 top-1 z-20 flex max-w-[560px] flex-wrap items-center gap-x-2 gap-y-1.5 rounded-control bg-pop px-2.5 py-2 text-small shadow-pop"
    >
      <ClipboardCopy size={14} strokeWidth={1.9} aria-hidden className="flex-none text-wait" />
      <span className="min-w-0 flex-1 basis-48">
        A program here would like to copy {text.length.toLocaleString('en')}{' '}
        {text.length === 1 ? 'character' : 'characters'}:{' '}
        <span className="mono text-ink-2">{line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}</span>
      </span>
      <span className="flex flex-none gap-1">
        <Button size="small" kind="primary" onClick={answer('once')}>
          Copy
        </Button>
        <Button size="small" onClick={answer('always')}>
          Always here
        </Button>
        <Button size="small" kind="quiet" onClick={answer('never')}>
          Never here
        </Button>
        <Button size="small" kind="quiet" onClick={answer('not-now')}>
          Not now
        </Button>
      </span>
    </div>
  );
}
