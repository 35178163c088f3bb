/** Palette and help over everything else: loaded when the app has come to rest, so that they open at once. */
import { lazy, Suspense, useEffect } from 'react';
import { usePalette } from './palette-store.ts';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(loadPalette);
const Help = lazy(() => import('./help.tsx'));

export function PaletteHost() {
  const open = usePalette((state) => state.open);
  const help = usePalette((state) => state.help);
  useEffect(() => {
    const idle = requestIdleCallback(() => void loadPalette());
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <Suspense fallback={null}>
      {open && <Palette />}
      {help && <Help />}
    </Suspense>
  );
}
