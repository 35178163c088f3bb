/** Licences: every package that is shipped, found by name or licence, with the whole text of the one that is chosen. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowLeft, ExternalLink, Search, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { closeAbout, showAbout } from './about-store.ts';
import { findLicences, type Licences, type Licensed } from './licences.ts';

const ROW = 40;

const keyOf = ({ name, version }: Licensed): string => `${name} ${version}`;

/** Loaded when it is looked at: it is the largest text of the app. */
function useLicences(): Licences | null {
  const [licences, setLicences] = useState<Licences | null>(null);
  useEffect(() => {
    void attempt(import('virtual:licences')).then((loaded) => setLicences(loaded?.default ?? null));
  }, []);
  return licences;
}

export function LicencesScreen() {
  const licences = useLicences();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const finder = useRef<HTMLInputElement>(null);
  useEffect(() => finder.current?.focus(), []);
  const found = useMemo(() => findLicences(licences?.packages ?? [], typed), [licences, typed]);
  const shown = found.find((each) => keyOf(each) === chosen) ?? found[0] ?? null;
  return (
    <>
      <header className="flex flex-none items-center gap-2 p-3 pb-2">
        <IconButton label="Back to About" icon={ArrowLeft} onClick={showAbout} />
        <Dialog.Title className="text-lead font-semibold text-ink">Licences</Dialog.Title>
        <span className="num text-ink-3" role="status">
          {licences === null ? '' : `${found.length} of ${licences.packages.length} packages`}
        </span>
        <span className="flex-1" />
        <ChromiumLicences />
        <IconButton label="Close" icon={X} onClick={closeAbout} />
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-[250px_minmax(0,1fr)] gap-3 px-3 pb-3">
        <div className="flex min-h-0 flex-col gap-2">
          <label className="field flex h-7 flex-none items-center gap-1.5 rounded-control px-2">
            <Search size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
            <input
              ref={finder}
              type="search"
              aria-label="Find a package or licence"
              placeholder="Find a package or licence"
              className="w-full bg-transparent outline-none select-text"
              value={typed}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
          {licences !== null && found.length === 0 ? (
            <p className="p-2 text-ink-3">Nothing that is shipped is called so.</p>
          ) : (
            <PackageList packages={found} shown={shown} choose={setChosen} />
          )}
        </div>
        <LicenceText licensed={shown} text={shown === null ? '' : (licences?.texts[shown.text] ?? '')} />
      </div>
    </>
  );
}

interface PackageListProps {
  packages: readonly Licensed[];
  shown: Licensed | null;
  choose: (key: string) => void;
}

/** A list of which one is chosen; the keyboard has it as a whole, and arrows go through it. */
function PackageList({ packages, shown, choose }: PackageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useVirtualizer({
    count: packages.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const at = shown === null ? -1 : packages.indexOf(shown);
  const go = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const wanted =
      event.key === 'Home' ? 0 : event.key === 'End' ? packages.length - 1 : at + (steps[event.key] ?? Number.NaN);
    const next = Number.isNaN(wanted) ? undefined : packages[Math.max(0, Math.min(packages.length - 1, wanted))];
    if (next === undefined) return;
    event.preventDefault();
    choose(keyOf(next));
    rows.scrollToIndex(packages.indexOf(next));
  };
  const items = rows.getVirtualItems();
  const drawn = items.some(({ index }) => index === at);
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Packages"
      aria-activedescendant={drawn ? `${id}-${at}` : undefined}
      tabIndex={0}
      onKeyDown={go}
      className="min-h-0 flex-1 overflow-auto rounded-card bg-panel"
    >
      <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const licensed = packages[index] as Licensed;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keyboard for all of its options
            <div
              key={keyOf(licensed)}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              aria-posinset={index + 1}
              aria-setsize={packages.length}
              className={cx(
                'absolute inset-x-0 flex flex-col justify-center px-2.5',
                index === at ? 'bg-select text-ink' : 'text-ink-2 hover:bg-hover',
              )}
              style={{ height: ROW, transform: `translateY(${start}px)` }}
              onClick={() => choose(keyOf(licensed))}
            >
              <span className="truncate">{licensed.name}</span>
              <span className="num truncate text-small text-ink-3">
                {licensed.version} · {licensed.licence}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LicenceText({ licensed, text }: { licensed: Licensed | null; text: string }) {
  const scroller = useRef<HTMLPreElement>(null);
  // The next text is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is shown
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [licensed]);
  if (licensed === null) return <div />;
  const { name, link } = licensed;
  return (
    <section aria-label={`Licence of ${name}`} className="flex min-h-0 min-w-0 flex-col gap-2">
      <div className="flex h-7 flex-none items-center gap-2">
        <h3 className="min-w-0 flex-1 truncate font-semibold text-ink">{name}</h3>
        {link !== null && (
          <Button
            kind="quiet"
            size="small"
            icon={ExternalLink}
            title={link}
            onClick={() => void attempt(call('link.open', { url: link }))}
          >
            Its page
          </Button>
        )}
      </div>
      <pre
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to do that too
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto rounded-card bg-well p-3 font-mono text-small whitespace-pre-wrap text-ink-2 [overflow-wrap:anywhere] select-text"
      >
        {text}
      </pre>
    </section>
  );
}

/** Chromium has a list of its own, too large to be shown here; where this Electron came with it. */
function ChromiumLicences() {
  const [there, setThere] = useState(false);
  useEffect(() => {
    void attempt(call('desktop.about')).then((about) => setThere(about?.chromiumLicences === true));
  }, []);
  if (!there) return null;
  return (
    <Button
      kind="quiet"
      size="small"
      icon={ExternalLink}
      onClick={() => void attempt(call('desktop.chromium-licences'))}
    >
      Licences in Chromium
    </Button>
  );
}
