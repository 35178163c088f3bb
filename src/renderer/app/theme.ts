/** Puts the theme in force on the page; terminals follow at once. Main sets the native theme, so the media query has the setting in it. */
import { repaintTerminals } from '../terminal/terminals.ts';

const light = matchMedia('(prefers-color-scheme: light)');

function apply(): void {
  document.documentElement.dataset.theme = light.matches ? 'light' : 'dark';
  repaintTerminals();
}

export function followTheme(): void {
  apply();
  light.addEventListener('change', apply);
}
