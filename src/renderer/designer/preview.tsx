/** The design as HeroScript, live: the selected pane's lines are marked, the field being edited stands out. */
import { Copy, FileOutput, PanelRightClose } from 'lucide-react';
import { memo, useDeferredValue, useEffect, useMemo, useRef } from 'react';
import { highlight, type Token } from '../start/highlight.ts';
import { TOKEN_COLOURS } from '../start/highlight-colours.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Status } from '../ui/status.tsx';
import { fieldKey, type Lines, useCheck } from './check.ts';
import { copyScript, saveAs } from './designer-actions.ts';
import { useDesigner } from './designer-store.ts';

const Line = memo(
  function Line({ number, tokens, mine, edited }: { number: number; tokens: Token[]; mine: boolean; edited: boolean }) {
    return (
      <code
        className={cx(
          'grid min-h-[19px] grid-cols-[44px_1fr] pr-3',
          edited
            ? 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]'
            : mine && 'shadow-[inset_2px_0_var(--accent-soft-2)]',
        )}
      >
        <span
          aria-hidden
          className={cx('num pr-4 text-right text-[11px] select-none', mine ? 'text-ink-2' : 'text-ink-3')}
        >
          {number}
        </span>
        <span className="pl-[8ch] -indent-[8ch] whitespace-pre-wrap [overflow-wrap:anywhere]">
          {tokens.map((token, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the line.
            <span key={index} className={TOKEN_COLOURS[token.kind]}>
              {token.text}
            </span>
          ))}
        </span>
      </code>
    );
  },
  (a, b) =>
    a.number === b.number &&
    a.mine === b.mine &&
    a.edited === b.edited &&
    a.tokens.length === b.tokens.length &&
    a.tokens.every((token, index) => token.text === b.tokens[index]?.text && token.kind === b.tokens[index]?.kind),
);

function has(lines: Lines | undefined, number: number): boolean {
  return lines !== undefined && number >= lines.from && number <= lines.to;
}

export function Preview({ hide }: { hide: () => void }) {
  // Neither typing nor a drag waits for this column.
  const written = useDeferredValue(useCheck((state) => state.written));
  const selected = useDeferredValue(useDesigner((state) => state.selected));
  const field = useDesigner((state) => state.field);
  const box = useRef<HTMLPreElement>(null);
  const text = written?.text ?? '';
  const lines = useMemo(() => highlight(text.trimEnd()), [text]);
  const mine = written?.panes.get(selected);
  const edited = field === null ? undefined : written?.fields.get(fieldKey(selected, field));
  const target = edited ?? mine;
  const from = target?.from;
  useEffect(() => {
    const line = from === undefined ? null : box.current?.children[from - 1];
    line?.scrollIntoView({ block: 'nearest' });
  }, [from]);
  return (
    <section aria-label="HeroScript" className="flex w-[368px] flex-none flex-col bg-well max-[1399px]:w-[320px]">
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <span className="min-w-0 flex-1 truncate font-semibold">HeroScript</span>
        {written?.problem == null ? (
          <span className="inline-flex h-5 items-center gap-1 rounded-chip bg-run-soft px-1.5 text-micro font-medium text-run">
            <Status shape="run" />
            Live
          </span>
        ) : (
          <span className="inline-flex h-5 items-center gap-1 rounded-chip bg-fail-soft px-1.5 text-micro font-medium text-fail">
            <Status shape="fail" />
            Not up to date
          </span>
        )}
        <IconButton label="Copy" icon={Copy} onClick={() => void copyScript()} />
        <IconButton label="Save as a playbook" icon={FileOutput} onClick={() => void saveAs()} />
        <IconButton label="Hide the HeroScript" icon={PanelRightClose} onClick={hide} />
      </header>
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and its text can be selected.
        tabIndex={0}
        className="mono min-h-0 flex-1 overflow-x-hidden overflow-y-auto pb-6 text-[11.5px] leading-[19px] -outline-offset-2 select-text"
      >
        {lines.map((tokens, index) => {
          const number = index + 1;
          return (
            <Line key={number} number={number} tokens={tokens} mine={has(mine, number)} edited={has(edited, number)} />
          );
        })}
      </pre>
    </section>
  );
}
