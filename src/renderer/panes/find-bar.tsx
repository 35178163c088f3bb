/** Search in a pane: its screen and all of tmux's history. Loaded when the first search opens. */
import { ChevronDown, ChevronUp, FileSearch, Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useApp } from '../app/store.ts';
import { useLogs } from '../logs/logs-store.ts';
import { openLogs } from '../logs/open.ts';
import type { Finder, FindState } from '../terminal/finder.ts';
import { terminalOf } from '../terminal/terminals.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Toggle } from '../ui/toggle.tsx';

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

export default function FindBar({ paneId, top }: { paneId: string; top: number }) {
  const field = useRef<HTMLInputElement>(null);
  const finder = useRef<Finder | null>(null);
  const [text, setText] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [regex, setRegex] = useState(false);
  const [found, setFound] = useState<FindState | null>(null);
  const bad = regex && !isPattern(text);

  useEffect(() => {
    const pane = terminalOf(paneId);
    finder.current = pane.find(setFound);
    field.current?.focus();
    return () => {
      pane.find(null);
      finder.current = null;
    };
  }, [paneId]);

  useEffect(() => {
    if (bad || text === '') setFound(null);
    finder.current?.search(bad || text === '' ? null : { text, matchCase, regex });
  }, [bad, text, matchCase, regex]);

  const step = (back: boolean) => finder.current?.step(back ? 'back' : 'on');

  const close = () => {
    useApp.setState({ searching: null });
    terminalOf(paneId).terminal.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') step(!event.shiftKey);
    else return;
    event.preventDefault();
  };

  const count = found?.count.toLocaleString('en') ?? '';
  const remark = bad
    ? 'Not a pattern'
    : text === '' || !found
      ? ''
      : found.problem !== null
        ? found.problem
        : found.at === null
          ? 'None'
          : `${found.at.toLocaleString('en')} of ${count}`;
  return (
    <search
      style={{ top }}
      onKeyDown={onKeyDown}
      className="appear absolute right-2 z-20 flex h-[30px] w-[344px] max-w-[calc(100%-16px)] items-center gap-1 rounded-control bg-pop pr-1 pl-2.5 text-small shadow-pop"
    >
      <Search size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
      <input
        ref={field}
        aria-label="Search in this pane"
        placeholder="Search"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="min-w-0 flex-1 bg-transparent px-1 outline-none select-text"
      />
      <span aria-live="polite" className={cx('num flex-none pr-1', bad ? 'text-fail' : 'text-ink-3')}>
        {remark}
      </span>
      <IconButton
        small
        label="Search in the log, which has more than tmux keeps"
        icon={FileSearch}
        disabled={text === ''}
        onClick={() => {
          openLogs(paneId);
          useLogs.setState({ text });
        }}
      />
      <Toggle label="Match case" on={matchCase} set={setMatchCase}>
        Aa
      </Toggle>
      <Toggle label="Regular expression" on={regex} set={setRegex}>
        .*
      </Toggle>
      <IconButton small label="Previous" icon={ChevronUp} keys="Enter" onClick={() => step(true)} />
      <IconButton small label="Next" icon={ChevronDown} keys="Shift Enter" onClick={() => step(false)} />
      <IconButton small label="Close" icon={X} keys="Esc" onClick={close} />
    </search>
  );
}
