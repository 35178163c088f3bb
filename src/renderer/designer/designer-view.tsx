/** The Designer view: draws a window of 1 to 16 panes, says what its panes do, and applies it. */
import { Keyboard, Minus, Plus } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useDeferredValue, useEffect } from 'react';
import { useWide } from '../app/use-wide.ts';
import { IconButton } from '../ui/button.tsx';
import { ApplyBar } from './apply-bar.tsx';
import { Canvas } from './canvas.tsx';
import { watchDocument } from './check.ts';
import { useDesigner } from './designer-store.ts';
import { Dialogs } from './dialogs.tsx';
import { startDesigner } from './draft.ts';
import { Header } from './header.tsx';
import { Inspector } from './inspector.tsx';
import { KEYS, viewKeys } from './keys.ts';
import { zoomBy } from './moves.ts';
import { watchPlan } from './plan-store.ts';
import { Preview } from './preview.tsx';
import { Toolbar } from './toolbar.tsx';

/** From this width of the app's window the HeroScript column stands beside canvas and inspector. */
const PREVIEW_FROM = 1400;

function Key({ children }: { children: string }) {
  return (
    <kbd className="inline-block min-w-[18px] rounded-key bg-hover px-[5px] text-center font-ui text-micro leading-4 font-medium text-ink-3">
      {children}
    </kbd>
  );
}

function Keys({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <span className="flex flex-none items-center gap-1.5">
      <span className="flex gap-[3px]">
        {keys.map((key) => (
          <Key key={key}>{key}</Key>
        ))}
      </span>
      {does}
    </span>
  );
}

function AllKeys() {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label="All keys"
          title="All keys"
          className="grid size-[22px] flex-none place-items-center rounded-[5px] text-ink-2 hover:bg-press hover:text-ink"
        >
          <Keyboard size={14} strokeWidth={1.9} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 rounded-card bg-pop p-3 text-small text-ink-2 shadow-pop outline-none"
        >
          <dl className="grid grid-cols-[auto_auto] gap-x-6 gap-y-1.5">
            {KEYS.map(([keys, does]) => (
              <div key={does} className="contents">
                <dt>{does}</dt>
                <dd className="flex justify-end gap-[3px]">
                  {keys.map((key) => (
                    <Key key={key}>{key}</Key>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Foot() {
  const zoom = useDesigner((state) => state.zoom);
  return (
    <div className="absolute inset-x-4 bottom-3 flex items-center gap-4 text-small whitespace-nowrap text-ink-3">
      <span id="designer-keys" className="flex min-w-0 flex-1 gap-4 overflow-hidden">
        <Keys keys={['Alt', 'Arrows']} does="move a divider" />
        <Keys keys={['S']} does="split" />
        <Keys keys={['M']} does="merge" />
        <Keys keys={['Tab']} does="next pane" />
      </span>
      <span className="flex flex-none items-center gap-0.5">
        <AllKeys />
        <IconButton small side="top" label="Smaller" keys="-" icon={Minus} onClick={() => zoomBy(-1)} />
        <button
          type="button"
          title="Fit the canvas (0)"
          aria-label={`Zoom ${Math.round(zoom * 100)} percent: fit the canvas`}
          onClick={() => zoomBy(0)}
          className="num min-w-11 rounded-key text-center text-ink-2 hover:text-ink"
        >
          {Math.round(zoom * 100)} %
        </button>
        <IconButton small side="top" label="Larger" keys="+" icon={Plus} onClick={() => zoomBy(1)} />
      </span>
    </div>
  );
}

/** What was done, for screen readers; the same words again are another node, so that they are said again. */
function Said() {
  const said = useDesigner((state) => state.said);
  return (
    <div aria-live="polite" className="sr-only">
      <span key={said.count}>{said.text}</span>
    </div>
  );
}

export default function DesignerView() {
  const document = useDesigner((state) => state.history?.present ?? null);
  // The canvas shows a choice at once; its many fields may follow a frame later.
  const selected = useDeferredValue(useDesigner((state) => state.selected));
  const wished = useDesigner((state) => state.preview);
  const roomy = useWide(PREVIEW_FROM);
  const previewShown = wished ?? roomy;
  const ready = document !== null;
  useEffect(() => {
    void startDesigner();
  }, []);
  useEffect(() => {
    if (!ready) return;
    const stops = [watchDocument(), watchPlan()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [ready]);
  useEffect(() => {
    // The view begins with the keyboard on the selected pane, unless something else has it already.
    if (ready && (globalThis.document.activeElement ?? globalThis.document.body) === globalThis.document.body) {
      useDesigner.setState(({ focusCard }) => ({ focusCard: focusCard + 1 }));
    }
  }, [ready]);
  useEffect(() => {
    // The keyboard is the page's own after a click beside the canvas, and where the button that had it has nothing to
    // do any more, such as Save.
    const keys = (event: KeyboardEvent) => {
      if (event.target === globalThis.document.body) viewKeys(event);
    };
    globalThis.addEventListener('keydown', keys);
    return () => globalThis.removeEventListener('keydown', keys);
  }, []);
  if (!document) return <section aria-label="Designer" className="min-w-0 flex-1" />;
  const { design } = document;
  return (
    <section
      aria-label="Designer"
      onKeyDown={viewKeys}
      className="flex min-w-0 flex-1 [--card:var(--panel)] [--dot:#24272c] [[data-theme=light]_&]:[--card:var(--pop)] [[data-theme=light]_&]:[--dot:#dfe2e7]"
    >
      <div className="flex min-w-0 flex-1 flex-col">
        <Header
          design={design}
          previewShown={previewShown}
          togglePreview={() => useDesigner.setState({ preview: !previewShown })}
        />
        <Toolbar design={design} />
        <div className="relative flex min-h-0 flex-1 flex-col bg-[radial-gradient(circle_at_1px_1px,var(--dot)_1px,transparent_1.2px)] bg-[length:16px_16px]">
          <Canvas document={design} />
          <ApplyBar design={design} />
          <Foot />
        </div>
      </div>
      {previewShown && <Preview hide={() => useDesigner.setState({ preview: false })} />}
      {(roomy || !previewShown) && <Inspector design={design} number={Math.min(selected, design.panes.length)} />}
      <Dialogs />
      <Said />
    </section>
  );
}
