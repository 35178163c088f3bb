/** The Panes view: the header and the floor of the window on show. */
import { useEffect } from 'react';
import { findWindow } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { useWide } from '../app/use-wide.ts';
import { useSettings } from '../settings/settings-store.ts';
import { Floor } from './floor.tsx';
import { measuresFor, terminalFontSize, WIDE } from './geometry.ts';
import { PanesHeader } from './header.tsx';

export function PanesView() {
  const server = useApp((state) => state.server);
  const windowId = useApp((state) => state.windowId);
  const chosen = useSettings((state) => state.fontSize);
  const wide = useWide(WIDE);
  const place = server && findWindow(server.snapshot, windowId);

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
      <PanesHeader session={place.session} window={place.window} fontSize={fontSize} />
      <Floor key={place.window.id} window={place.window} />
    </section>
  );
}
