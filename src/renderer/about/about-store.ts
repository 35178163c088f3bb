/** Which of the two screens about the app is open; `showAbout()` and `showLicences()` are for menus, palette and Settings. */
import { create } from 'zustand';

export type AboutScreen = 'about' | 'licences';

export const useAbout = create<{ open: AboutScreen | null }>()(() => ({ open: null }));

export function showAbout(): void {
  useAbout.setState({ open: 'about' });
}

/** The licences of everything that is shipped with the app. */
export function showLicences(): void {
  useAbout.setState({ open: 'licences' });
}

export function closeAbout(): void {
  useAbout.setState({ open: null });
}
