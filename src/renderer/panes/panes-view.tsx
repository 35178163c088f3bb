/** The Panes view: the header and the floor of the window on show. */
import { lazy, Suspense, useEffect } from 'react';
import { findWindow } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { useWide } from '../app/use-wide.ts';
import { useSettings } from '../settings/settings-store.ts';
import { DragGhost } from './drag-ghost.tsx';
import { Floor } from './floor.tsx';
import { measuresFor, terminalFontSize, WIDE } from './geometry.ts';
import { PanesHeader } from './header.tsx';
import { useMode } from './mode.ts';

const AttachView = lazy(() => import('./attach-view.tsx'));

export function PanesView() {
  const server = useApp((state) => state.server);
  const windowId = useApp((state) => state.windowId);
  const chosen = useSettings((state) => state.fontSize);
  const wide = useWide(WIDE);
  const place = server && findWindow(server.snapshot, windowId);

  const mode = useMode(place?.session.name ?? '', place?.window.name ?? '');

  const title = place ? `${place.session.name} / ${place.window.name} · Muxworks` : 'Muxworks';
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = 'Muxworks';
    };
  }, [title]);

  if (!place) return null;
  const fontSize = terminalFontSize(chosen, measuresFor(place.window.panes.length).wall, wide);
  return (
    <section aria-label="Panes" className="flex min-w-0 flex-1 flex-col">
      <h1 className="sr-only">
        {place.session.name} / {place.window.name}
      </h1>
      <PanesHeader session={place.session} window={place.window} fontSize={fontSize} />
      {mode === 'attach' ? (
        <Suspense fallback={<div className="flex-1" />}>
          <AttachView window={place.window} fontSize={chosen} />
        </Suspense>
      ) : (
        <Floor key={place.window.id} window={place.window} />
      )}
      <DragGhost />
    </section>
  );
}
