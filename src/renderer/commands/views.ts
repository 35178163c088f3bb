/** Commands of the app's frame: its views, the tree, theme and font size. */
import {
  ALargeSmall,
  ArrowLeftToLine,
  ArrowRightToLine,
  Cast,
  LayoutGrid,
  ListTree,
  type LucideIcon,
  Monitor,
  Moon,
  PanelLeft,
  RulerDimensionLine,
  ScrollText,
  Settings2,
  Sun,
  TextSearch,
} from 'lucide-react';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/ipc-settings.ts';
import { FONT_SIZES, nextFontSize, setFontSize, setTheme, showView } from '../app/actions.ts';
import { goToPart } from '../app/parts.ts';
import { useApp, VIEWS, type ViewName } from '../app/store.ts';
import { useSettings } from '../settings/settings-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { type Command, register } from './registry.ts';

/** The views of the rail as they are called, and their icons. */
export const VIEW_LABELS: Record<ViewName, { label: string; icon: LucideIcon }> = {
  processes: { label: 'Processes', icon: ListTree },
  panes: { label: 'Panes', icon: LayoutGrid },
  designer: { label: 'Designer', icon: RulerDimensionLine },
  playbooks: { label: 'Playbooks', icon: ScrollText },
  logs: { label: 'Logs', icon: TextSearch },
  shares: { label: 'Shares', icon: Cast },
  settings: { label: 'Settings', icon: Settings2 },
};

const views = VIEWS.map(
  (name, index): Command => ({
    id: `view.${name}`,
    group: 'View',
    title: VIEW_LABELS[name].label,
    named: () => `Show ${VIEW_LABELS[name].label}`,
    words: 'view go open',
    family: 'To a view, in the order of the rail',
    icon: VIEW_LABELS[name].icon,
    keys: [`Ctrl+Alt+${index + 1}`],
    macKeys: [`Mod+${index + 1}`],
    checked: ({ app }) => app.view === name,
    available: () => true,
    run: () => {
      showView(name);
      if (name === 'panes') giveKeyboard();
    },
  }),
);

const THEMES: readonly (readonly [Settings['theme'], title: string, icon: LucideIcon])[] = [
  ['system', 'As the system', Monitor],
  ['dark', 'Dark', Moon],
  ['light', 'Light', Sun],
];

const themes = THEMES.map(
  ([theme, title, icon]): Command => ({
    id: `theme.${theme}`,
    group: 'Settings',
    title,
    named: () => (theme === 'system' ? 'Theme as the system' : `${title} theme`),
    words: 'appearance colours colors mode theme',
    icon,
    checked: () => useSettings.getState().theme === theme,
    available: () => true,
    run: () => setTheme(theme),
  }),
);

/** The command that sets this size. */
export function fontSizeId(size: number): string {
  return `font.size-${String(size).replace('.', '-')}`;
}

const sizes = FONT_SIZES.map(
  (size): Command => ({
    id: fontSizeId(size),
    group: 'Settings',
    title: size === DEFAULT_SETTINGS.fontSize ? `${size}, as designed` : String(size),
    named: () => `Font size ${size}`,
    words: 'terminal text',
    checked: () => useSettings.getState().fontSize === size,
    available: () => true,
    run: () => setFontSize(size),
  }),
);

function font(id: string, title: string, keys: readonly string[], next: (size: number) => number): Command {
  return {
    id,
    group: 'Settings',
    title,
    words: 'zoom terminal text',
    family: 'Font size',
    icon: ALargeSmall,
    keys,
    available: () => next(useSettings.getState().fontSize) !== useSettings.getState().fontSize || 'It is that already',
    run: () => setFontSize(next(useSettings.getState().fontSize)),
  };
}

/** A terminal has Tab to itself: these are the keys that leave it. */
function part(id: string, title: string, icon: LucideIcon, keys: readonly string[], step: 1 | -1): Command {
  return {
    id,
    group: 'View',
    title,
    words: 'focus keyboard rail tree region landmark leave terminal',
    family: 'Out of a terminal, to the next part of the window, and back',
    icon,
    keys,
    available: () => true,
    run: () => goToPart(step),
  };
}

register([
  ...views,
  part('view.next-part', 'Keyboard to the next part', ArrowRightToLine, ['Ctrl+F6'], 1),
  part('view.previous-part', 'Keyboard to the part before', ArrowLeftToLine, ['Ctrl+Shift+F6'], -1),
  {
    id: 'view.tree',
    group: 'View',
    title: 'Show or hide the tree',
    words: 'sidebar sessions fold',
    icon: PanelLeft,
    keys: ['Ctrl+Shift+\\'],
    available: ({ app }) =>
      (app.server?.snapshot.sessions.length ?? 0) > 0 || app.view === 'playbooks' || 'There is no session to show',
    run: () => {
      const shown = document.querySelector('aside[aria-label="Sessions"], aside[aria-label="Files"]') !== null;
      useApp.setState({ treeOpen: !shown });
    },
  },
  ...themes,
  font('font.larger', 'Larger font', ['Mod++'], (size) => nextFontSize(size, 1)),
  font('font.smaller', 'Smaller font', ['Mod+-'], (size) => nextFontSize(size, -1)),
  font('font.reset', 'Font size as designed', ['Mod+0'], () => DEFAULT_SETTINGS.fontSize),
  ...sizes,
]);
