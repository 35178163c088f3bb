/** Puts the theme in force on the page: the one set, or the system's; terminals follow at once. */
import { useSettings } from '../settings/settings-store.ts';
import { repaintScreen } from '../terminal/screen-terminal.ts';
import { repaintTerminals } from '../terminal/terminals.ts';

const light = matchMedia('(prefers-color-scheme: light)');

function apply(): void {
  const { theme } = useSettings.getState();
  const name = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
  if (document.documentElement.dataset.theme === name) return;
  document.documentElement.dataset.theme = name;
  repaintTerminals();
  repaintScreen();
}

export function followTheme(): void {
  apply();
  light.addEventListener('change', apply);
  useSettings.subscribe((state, before) => {
    if (state.theme !== before.theme) apply();
  });
}
