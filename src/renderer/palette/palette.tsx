/** The command palette: finds everything by name and does it, by keyboard alone. */
import { Command as Cmdk } from 'cmdk';
import { ChevronRight, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, memo, type UIEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Template } from '../../core/design/template.ts';
import { percentText, useFigures } from '../app/figures.ts';
import { chordsOf } from '../app/keys.ts';
import { useApp } from '../app/store.ts';
import { call } from '../bridge/client.ts';
import { commandOf, contextOf, keysOf } from '../commands/registry.ts';
import { ansiLines } from '../playbooks/ansi.ts';
import { refreshFiles, useDesk } from '../playbooks/desk-store.ts';
import { loadShares, useShares } from '../shares/shares-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { Kbd, Keys } from '../ui/kbd.tsx';
import { Status } from '../ui/status.tsx';
import {
  choiceEntries,
  type Entry,
  entriesFor,
  onceEach,
  type PanePorts,
  type Picture,
  serverEntries,
  toldEntries,
} from './entries.ts';
import type { Ranges } from './match.ts';
import { closePalette, narrowTo, type Prompt, rememberChoice, usePalette } from './palette-store.ts';
import { type Ranked, rank, type Shown } from './rank.ts';

/** Rows that are drawn at first, and more whenever the end comes near. */
const PAGE_ROWS = 60;
const PAGE_STEP = 8;

function Marked({ text, ranges }: { text: string; ranges: Ranges }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) parts.push(text.slice(at, from));
    parts.push(
      <mark key={from} className="bg-transparent font-semibold text-accent">
        {text.slice(from, to)}
      </mark>,
    );
    at = to;
  }
  parts.push(text.slice(at));
  return <bdi>{parts}</bdi>;
}

function Drawn({ picture }: { picture: Picture }) {
  if (picture.kind === 'status') return <Status shape={picture.shape} />;
  if (picture.kind === 'plan') return <FloorPlan window={picture.window} />;
  const Icon = picture.icon;
  if (Icon === null) return null;
  return <Icon size={16} strokeWidth={1.75} fill={picture.solid ? 'currentColor' : 'none'} aria-hidden />;
}

/** The last line that the pane shows. */
function Peek({ pane }: { pane: string }) {
  const [line, setLine] = useState('');
  useEffect(() => {
    let wanted = true;
    // A pane that has gone meanwhile has no last line: that is no mistake to be told.
    void call('pane.tail', { pane, rows: 1 }).then(
      (text) => {
        const pieces = ansiLines(text).at(-1) ?? [];
        if (wanted) setLine(pieces.map((piece) => piece.text).join(''));
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [pane]);
  return (
    <span className="mono col-span-2 col-start-2 mt-0.5 h-[18px] truncate text-[11.5px] leading-[18px] text-ink-2">
      {line}
    </span>
  );
}

function Cpu({ pane }: { pane: string }) {
  const cpu = useFigures((state) => state.cpu.get(pane));
  return cpu === undefined ? null : <span className="num text-ink-3">{percentText(cpu)}</span>;
}

interface RowProps {
  shown: Shown;
  selected: boolean;
  ends: string | null;
  choose: (entry: Entry) => void;
}

/** cmdk trims what it is given. */
const rowId = ({ key }: Entry): string => `=${key}=`;

const Row = memo(function Row({ shown, selected, ends, choose }: RowProps) {
  const { entry, about, title, aboutRanges } = shown;
  const pane = entry.kind === 'Panes' || entry.key.startsWith('pane.show:') ? entry.subject?.pane : undefined;
  const off = entry.reason !== null;
  const [chord] = entry.keys;
  return (
    <Cmdk.Item
      value={rowId(entry)}
      disabled={off}
      onSelect={() => choose(entry)}
      className={cx(
        'relative grid min-h-[34px] cursor-default grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-x-2.5 rounded-control px-2',
        selected
          ? 'bg-press before:absolute before:inset-y-[9px] before:left-0 before:w-0.5 before:rounded-[1px] before:bg-accent [[data-theme=light]_&]:bg-select'
          : 'hover:bg-hover',
        pane !== undefined && selected && 'pt-[7px] pb-2',
      )}
    >
      <span className="grid place-items-center text-ink-3">
        <Drawn picture={entry.picture} />
      </span>
      <span className={cx('min-w-0 truncate', off ? 'text-ink-3' : pane === undefined ? 'text-ink' : 'text-ink-2')}>
        <Marked text={entry.title} ranges={title} />
        {entry.checked === true && (
          <>
            <span className="ml-1.5 inline-block size-1.5 rounded-full bg-accent align-middle" />
            <span className="sr-only">, in force</span>
          </>
        )}
        {(about !== '' || ends !== null || off) && (
          <span className="ml-1.5 text-small text-ink-3">
            {' '}
            {off ? entry.reason : ends !== null && (about === '' ? ends : `${ends}, `)}
            {!off && about !== '' && <Marked text={about} ranges={aboutRanges} />}
          </span>
        )}
      </span>
      <span className="flex items-center gap-2">
        {pane !== undefined && selected && <Cpu pane={pane} />}
        {chord !== undefined && <Keys chord={chord} className={selected ? 'bg-pop' : undefined} />}
        {pane !== undefined && selected && <Kbd className="bg-pop">Enter</Kbd>}
      </span>
      {pane !== undefined && selected && <Peek pane={pane} />}
    </Cmdk.Item>
  );
});

const DEEDS: Record<string, 'stop' | 'restart' | 'kill'> = {
  'pane.stop': 'stop',
  'pane.restart': 'restart',
  'pane.kill': 'kill',
};

/** Asked of no more panes than a person looks at. */
const MOST_COUNTED = 12;

/** How many processes each shown action would end, by the entry's key, once main has counted them. */
function useCounts(shown: readonly Shown[]): ReadonlyMap<string, number> {
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>(new Map());
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const wanted = shown
      .map(({ entry }) => entry)
      .filter(({ key, command, reason }) => command && DEEDS[command.id] && reason === null && !asked.current.has(key))
      .slice(0, MOST_COUNTED);
    for (const { key, command, subject } of wanted) {
      const deed = command && DEEDS[command.id];
      if (!deed || subject?.pane === undefined) continue;
      asked.current.add(key);
      void call('processes.ends', { panes: [subject.pane], deed }).then(
        ([reached]) => setCounts((before) => new Map(before).set(key, reached?.processes.length ?? 0)),
        () => {},
      );
    }
  }, [shown]);
  return counts;
}

function endsText({ command, subject, reason }: Entry, count: number | null): string | null {
  if (!command?.ends || reason !== null) return null;
  return command.ends(contextOf(subject ?? undefined), count);
}

/** What is asked of main once, when the palette opens: playbooks, templates, shares, ports. */
function useAsked(): { templates: readonly Template[]; ports: PanePorts } {
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  const [ports, setPorts] = useState<PanePorts>([]);
  useEffect(() => {
    void refreshFiles();
    if (useApp.getState().info?.tmuxProblem == null) {
      void loadShares();
      void call('pane.ports').then(setPorts, () => {});
    }
    void call('design.templates').then(
      (found) => setTemplates(found.templates),
      () => {},
    );
  }, []);
  return { templates, ports };
}

/** The list with so many rows that can be seen. */
function cut({ shelves }: Ranked, rows: number): Ranked['shelves'] {
  let left = rows;
  return shelves.flatMap((shelf) => {
    const shown = shelf.shown.slice(0, left);
    left -= shown.length;
    if (shown.length === 0) return [];
    return [{ ...shelf, shown, more: shown.length === shelf.shown.length ? shelf.more : 0 }];
  });
}

function Foot({ asked, more }: { asked: 'text' | 'choice' | null; more: string | null }) {
  return (
    <footer
      aria-hidden
      className="flex h-9 flex-none items-center gap-4 overflow-hidden bg-panel px-4 text-small whitespace-nowrap text-ink-3"
    >
      {asked !== 'text' && (
        <span className="flex items-center gap-1.5">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> choose
        </span>
      )}
      <span className="flex items-center gap-1.5">
        <Kbd>Enter</Kbd> {asked === 'text' ? 'send' : 'do it'}
      </span>
      {more !== null && (
        <span className="flex min-w-0 items-center gap-1.5">
          <Kbd>Tab</Kbd> <span className="truncate">more for this {more}</span>
        </span>
      )}
      <span className="flex-1" />
      {asked !== null && (
        <span className="flex items-center gap-1.5">
          <Kbd>Esc</Kbd> back
        </span>
      )}
      {asked === null && (
        <span className="flex items-center gap-4 max-[720px]:hidden">
          <span className="flex items-center gap-1.5">
            <Kbd>&gt;</Kbd> actions
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>@</Kbd> panes
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>/</Kbd> playbooks
          </span>
        </span>
      )}
    </footer>
  );
}

function Chip({ children }: { children: string }) {
  return (
    <span className="flex h-6 max-w-60 flex-none items-center gap-1 rounded-chip bg-accent-soft pr-1 pl-2 text-small font-medium text-accent">
      <bdi className="truncate">{children}</bdi>
      <ChevronRight size={12} strokeWidth={2.1} aria-hidden className="flex-none" />
    </span>
  );
}

interface ListProps {
  ranked: Ranked;
  value: string;
  choose: (entry: Entry) => void;
  rows: number;
  grow: () => void;
}

function List({ ranked, value, choose, rows, grow }: ListProps) {
  const shelves = useMemo(() => cut(ranked, rows), [ranked, rows]);
  const shown = useMemo(() => shelves.flatMap((shelf) => shelf.shown), [shelves]);
  const counts = useCounts(shown);
  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLElement>) => {
    if (scrollHeight - scrollTop - clientHeight < 400) grow();
  };
  return (
    <Cmdk.List
      label="Commands and everything by name"
      onScroll={onScroll}
      className="max-h-[min(440px,calc(100vh-220px))] scroll-py-2 overflow-y-auto px-2 pb-2"
    >
      <Cmdk.Empty className="px-2 py-6 text-center text-ink-3">Nothing is called that.</Cmdk.Empty>
      {shelves.map(({ kind, shown: rowsOfKind, more }) => (
        <Cmdk.Group
          key={kind}
          heading={kind}
          className="[&>[cmdk-group-heading]]:h-7 [&>[cmdk-group-heading]]:px-2 [&>[cmdk-group-heading]]:pt-1.5 [&>[cmdk-group-heading]]:text-small [&>[cmdk-group-heading]]:leading-5 [&>[cmdk-group-heading]]:text-ink-3"
        >
          {rowsOfKind.map((each) => (
            <Row
              key={each.entry.key}
              shown={each}
              selected={value === rowId(each.entry)}
              ends={endsText(each.entry, counts.get(each.entry.key) ?? null)}
              choose={choose}
            />
          ))}
          {more > 0 && (
            <p role="presentation" className="px-2 pl-[38px] text-small leading-7 text-ink-3">
              and {more.toLocaleString('en')} more: type to find them
            </p>
          )}
        </Cmdk.Group>
      ))}
    </Cmdk.List>
  );
}

const NO_RESULT: Ranked = { shelves: [], found: 0, total: 0 };

export default function Palette() {
  const { typed, narrowed, prompt, pick, recent } = usePalette();
  const files = useDesk((state) => state.files);
  const shares = useShares((view) => view.state);
  const { templates, ports } = useAsked();
  const [value, setValue] = useState('');
  const [rows, setRows] = useState(PAGE_ROWS);
  const before = useRef(document.activeElement as HTMLElement | null);
  const pending = useRef<(() => unknown) | null>(null);
  const now = useMemo(() => Date.now(), []);

  const server = useApp((state) => state.server);
  const shownPane = useApp((state) => state.paneId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what there is changes with the server; nothing else of the app does while the palette has the keyboard.
  const onServer = useMemo(() => serverEntries(useApp.getState()), [server, shownPane]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const told = useMemo(
    () => toldEntries({ app: useApp.getState(), files, templates, shares, ports, now }),
    [server, files, templates, shares, ports, now],
  );
  const entries = useMemo(() => {
    const app = useApp.getState();
    if (pick) return choiceEntries(pick.choices(), app);
    return narrowed ? entriesFor(narrowed.subject, { app, ports }) : onceEach([...onServer, ...told]);
  }, [pick, narrowed, onServer, told, ports]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the recent ones are those of when it was opened.
  const ranked = useMemo(
    () =>
      prompt
        ? NO_RESULT
        : rank({ typed, entries, recent, here: contextOf(), narrowed: narrowed !== null || pick !== null }),
    [prompt, typed, entries, narrowed, pick],
  );
  const flat = useMemo(() => ranked.shelves.flatMap(({ shown }) => shown.map(({ entry }) => entry)), [ranked]);
  const able = flat.filter(({ reason }) => reason === null);
  const selected = able.find((entry) => rowId(entry) === value) ?? able[0] ?? null;

  const type = (text: string) => {
    usePalette.setState({ typed: text });
    setRows(PAGE_ROWS);
    setValue('');
  };
  const grow = () => setRows((count) => (count < flat.length ? count + PAGE_ROWS : count));
  const select = (next: string) => {
    setValue(next);
    if (flat.findIndex((entry) => rowId(entry) === next) >= rows - PAGE_STEP) grow();
  };
  const choose = (entry: Entry) => {
    if (!pick) rememberChoice(entry.key);
    pending.current = entry.run;
    closePalette();
  };
  const submit = ({ submit: done }: Prompt) => {
    if (typed === '') return;
    pending.current = () => done(typed);
    closePalette();
  };
  const leave = (): boolean => {
    if (!narrowed) return false;
    usePalette.setState({ narrowed: null });
    type('');
    return true;
  };
  const jump = (step: number) => {
    const at = able.indexOf(selected as Entry);
    const next = able[Math.max(0, Math.min(able.length - 1, at + step))];
    if (next) select(rowId(next));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const opens = ['palette.open', 'palette.open-outside'].flatMap((id) => keysOf(commandOf(id)));
    if (chordsOf(event.nativeEvent).some((chord) => opens.includes(chord))) closePalette();
    else if (event.key === 'Tab') {
      // There is nothing else to go to: Tab goes deeper, Shift Tab comes back.
      if (event.shiftKey) leave();
      else if (selected?.subject && !narrowed && !prompt && !pick) {
        narrowTo(selected.subject, selected.name);
        setValue('');
      }
    } else if (event.key === 'Backspace' && typed === '' && narrowed) leave();
    else if (event.key === 'PageDown') jump(PAGE_STEP);
    else if (event.key === 'PageUp') jump(-PAGE_STEP);
    else if (event.key === 'Enter' && prompt) submit(prompt);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** The keyboard is where it was, and what was chosen is done as if it had been asked for there. */
  const afterwards = (event: Event) => {
    event.preventDefault();
    const had = before.current;
    if (had?.isConnected && had !== document.body) had.focus();
    const work = pending.current;
    pending.current = null;
    if (work) void work();
    // What was chosen may have taken the place of what had it.
    queueMicrotask(() => {
      const nowhere = document.activeElement === null || document.activeElement === document.body;
      if (nowhere && useApp.getState().view === 'panes') giveKeyboard();
    });
  };

  const asked = prompt ?? pick;
  const subject = selected?.subject;
  const more =
    narrowed || prompt || pick || !subject ? null : subject.pane ? 'pane' : subject.window ? 'window' : 'session';
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closePalette()}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={afterwards}
          onEscapeKeyDown={(event) => {
            if (leave()) event.preventDefault();
          }}
          className="rise fixed inset-x-0 top-[min(104px,10vh)] z-50 mx-auto flex w-[640px] max-w-[calc(100vw-48px)] flex-col overflow-hidden rounded-dialog bg-pop shadow-dialog outline-none"
        >
          <Dialog.Title className="sr-only">{asked?.title ?? 'All commands'}</Dialog.Title>
          <Cmdk
            label={asked?.title ?? 'All commands'}
            shouldFilter={false}
            vimBindings={false}
            value={selected === null ? '' : rowId(selected)}
            onValueChange={select}
            onKeyDown={onKeyDown}
            className="flex min-h-0 flex-col outline-none"
          >
            <div className="flex h-12 flex-none items-center gap-2.5 px-4 text-lead">
              <Search size={16} strokeWidth={1.75} aria-hidden className="flex-none text-ink-3" />
              {narrowed && <Chip>{narrowed.name}</Chip>}
              {asked && <Chip>{asked.title}</Chip>}
              <Cmdk.Input
                autoFocus
                value={typed}
                onValueChange={type}
                maxLength={prompt ? 10_000 : 200}
                spellCheck={false}
                aria-label={
                  asked?.title ?? (narrowed ? `What to do with ${narrowed.name}` : 'Find a command or anything by name')
                }
                placeholder={asked?.placeholder ?? (narrowed ? 'What to do with it' : 'Find anything, do anything')}
                // In a text these two are the text's.
                onKeyDown={(event) => {
                  if (typed !== '' && (event.key === 'Home' || event.key === 'End')) event.stopPropagation();
                }}
                className="min-w-0 flex-1 bg-transparent outline-none select-text placeholder:text-ink-3"
              />
              {!prompt && (
                <span role="status" className="num flex-none text-small text-ink-3">
                  {ranked.found.toLocaleString('en')} of {ranked.total.toLocaleString('en')}
                </span>
              )}
            </div>
            {prompt ? (
              <p className="px-4 pb-4 text-small text-ink-3">{prompt.hint}</p>
            ) : (
              <List
                ranked={ranked}
                value={selected === null ? '' : rowId(selected)}
                choose={choose}
                rows={rows}
                grow={grow}
              />
            )}
          </Cmdk>
          <Foot asked={prompt ? 'text' : pick || narrowed ? 'choice' : null} more={more} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
