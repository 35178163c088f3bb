/** The Settings view: its sections in one column, their names at the left; every change is kept at once. */
import { Check } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cx } from '../ui/cx.ts';
import { LogsSection, NotificationsSection } from './logs-and-notices.tsx';
import { MachineSection } from './machine.tsx';
import { Told } from './parts.tsx';
import { SECTIONS, type SectionName, useWantedSection } from './sections.ts';
import { ServerSection } from './server.tsx';
import { useSettings } from './settings-store.ts';
import { ShortcutsSection } from './shortcuts.tsx';
import { StoreSection } from './store.tsx';
import { AppearanceSection, TerminalsSection } from './terminals.tsx';

/** A section counts as the one at the top a little before its heading reaches it. */
const NEAR_TOP = 64;

/** Says calmly that what was changed is kept; nothing before the first change. */
function Saved() {
  const saved = useSettings((state) => state.saved);
  const [before] = useState(saved);
  return (
    <span role="status" className="flex items-center gap-1.5 text-small text-ink-3">
      {saved > before && (
        <span key={saved} className="appear flex items-center gap-1.5">
          <Check size={14} strokeWidth={1.9} aria-hidden className="text-run" />
          Saved
        </span>
      )}
    </span>
  );
}

function Problems() {
  const problems = useSettings((state) => state.problems);
  if (problems.length === 0) return null;
  return (
    <div className="mb-6 rounded-card bg-panel px-4 py-1.5">
      {problems.map((problem) => (
        <Told key={problem.message} problem={problem} />
      ))}
    </div>
  );
}

export default function SettingsView() {
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<SectionName>(SECTIONS[0][0]);
  const file = useSettings((state) => state.file);
  const wanted = useWantedSection((state) => state.wanted);

  const go = (name: SectionName): void => {
    const heading = scroller.current?.querySelector<HTMLElement>(`#settings-${name}`);
    const section = heading?.closest('section');
    if (!scroller.current || !heading || !section) return;
    // Not scrollIntoView(): it would scroll the frame too, which only hides what is over its edge.
    scroller.current.scrollTop += section.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top;
    heading.focus({ preventScroll: true });
    setCurrent(name);
  };
  useEffect(() => {
    if (wanted === null) return;
    go(wanted);
    useWantedSection.setState({ wanted: null });
  });

  /** The section at the top of the view; the last one where there is no more to scroll. */
  const note = (): void => {
    const element = scroller.current;
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    const sections = [...element.querySelectorAll<HTMLElement>('[data-section]')];
    const above = sections.filter((each) => each.getBoundingClientRect().top <= top + NEAR_TOP);
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    const found = atEnd ? sections.at(-1) : above.at(-1);
    if (found?.dataset.section) setCurrent(found.dataset.section as SectionName);
  };

  return (
    <section aria-label="Settings" className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-11 flex-none items-center gap-3 pr-3 pl-4">
        <h1 className="text-title font-semibold">Settings</h1>
        <Saved />
        <span className="flex-1" />
        <span className="mono min-w-0 truncate text-small text-ink-3 select-text" title={file}>
          {file}
        </span>
      </header>
      <div className="flex min-h-0 flex-1">
        <nav aria-label="Sections of the settings" className="flex w-40 flex-none flex-col gap-0.5 py-1 pl-2">
          {SECTIONS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              aria-current={name === current ? 'location' : undefined}
              onClick={() => go(name)}
              className={cx(
                'flex h-7 items-center truncate rounded-control px-2 text-left transition-colors',
                name === current ? 'bg-select font-medium text-ink' : 'text-ink-2 hover:bg-hover',
              )}
            >
              {title}
            </button>
          ))}
        </nav>
        <div
          ref={scroller}
          onScroll={note}
          className="min-h-0 min-w-0 flex-1 overflow-y-auto pr-4 pl-6 [scrollbar-gutter:stable]"
        >
          <div className="max-w-[760px]">
            <Problems />
            <AppearanceSection />
            <TerminalsSection />
            <ServerSection />
            <StoreSection />
            <LogsSection />
            <NotificationsSection />
            <ShortcutsSection />
            <MachineSection />
          </div>
        </div>
      </div>
    </section>
  );
}
