/** The last lines that a pane shows, with every sample. */
import { Maximize2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useFigures } from '../app/figures.ts';
import { call } from '../bridge/client.ts';
import { openLogs } from '../logs/open.ts';
import { ansiLines, type Piece } from '../playbooks/ansi.ts';
import { IconButton } from '../ui/button.tsx';
import { Section } from './section.tsx';

/** What a high window has room for. */
const ROWS = 40;
/** Wider than the drawer, and no more: a line may be as long as it likes. */
const LONGEST_LINE = 400;

/** What of a line is drawn. */
function cut(pieces: readonly Piece[]): Piece[] {
  let room = LONGEST_LINE;
  return pieces.flatMap((piece) => {
    const text = piece.text.slice(0, room);
    room -= text.length;
    return text === '' ? [] : [{ ...piece, text }];
  });
}

function Line({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <div className="h-4 flex-none">
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one line have no other identity.
        <span key={index} style={piece.style}>
          {piece.text}
        </span>
      ))}
    </div>
  );
}

/** What the pane shows, asked for anew with every sample as long as the last answer has come. */
function useTail(pane: string): string | null {
  const sample = useFigures((state) => state.sample);
  const [tail, setTail] = useState<{ pane: string; text: string } | null>(null);
  const asking = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each sample asks.
  useEffect(() => {
    if (asking.current) return;
    asking.current = true;
    call('pane.tail', { pane, rows: ROWS })
      .then(
        (text) => setTail((before) => (before?.pane === pane && before.text === text ? before : { pane, text })),
        // It has just gone: the drawer says so.
        () => {},
      )
      .finally(() => {
        asking.current = false;
      });
  }, [pane, sample]);
  return tail?.pane === pane ? tail.text : null;
}

export function LogTail({ pane, logging }: { pane: string; logging: boolean | null }) {
  const text = useTail(pane);
  // All at once: a colour lasts over the ends of lines.
  const lines = useMemo(() => (text === null || text.trim() === '' ? [] : ansiLines(text).map(cut)), [text]);
  return (
    <Section
      title="Log"
      grows
      fact={
        <span className="flex items-center gap-1.5">
          {logging === false && <span>not logged</span>}
          <IconButton small label="Open in Logs" icon={Maximize2} className="-mr-1" onClick={() => openLogs(pane)} />
        </span>
      }
    >
      <div
        role="log"
        aria-label="Last lines"
        aria-live="off"
        className="mono relative min-h-0 flex-1 overflow-hidden rounded-control bg-term text-[11px] leading-4 whitespace-pre text-(--term-fg) select-text [[data-theme=light]_&]:bg-pop"
      >
        {text !== null && lines.length === 0 ? (
          <p className="px-2.5 py-[7px] text-(--term-dim)">The pane shows nothing.</p>
        ) : (
          // Whole lines, the last ones, as many as there is room for.
          <div className="absolute inset-x-2.5 top-[7px] flex max-h-[round(down,calc(100%-14px),16px)] flex-col justify-end overflow-hidden">
            {lines.map((pieces, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity.
              <Line key={index} pieces={pieces} />
            ))}
          </div>
        )}
      </div>
    </Section>
  );
}
