/** The sections of the Settings view, and `openSettings()`, which opens the view at one of them. */
import { create } from 'zustand';
import { showView } from '../app/actions.ts';

export const SECTIONS = [
  ['appearance', 'Appearance'],
  ['terminals', 'Terminals'],
  ['server', 'tmux server'],
  ['store', 'State store'],
  ['logs', 'Logs'],
  ['notifications', 'Notifications'],
  ['shortcuts', 'Shortcuts'],
  ['machine', 'This machine'],
] as const;
export type SectionName = (typeof SECTIONS)[number][0];

/** The section to be shown when the view is there; null: where it was. */
export const useWantedSection = create<{ wanted: SectionName | null }>()(() => ({ wanted: null }));

export function openSettings(section: SectionName): void {
  useWantedSection.setState({ wanted: section });
  showView('settings');
}
