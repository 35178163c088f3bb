/** How each window is shown: its panes as tiles, or as tmux itself draws it; remembered by the window's name. */
import { create } from 'zustand';
import { recall, remember } from '../app/remember.ts';
import { findWindow } from '../app/select.ts';
import { useApp } from '../app/store.ts';

export type Mode = 'tiles' | 'attach';

const KEY = 'attached-windows';
/** Names of windows that are gone are forgotten at some time. */
const REMEMBERED = 100;

function areNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Names, as `session/window`, of those that are shown as tmux draws them. */
export const useModes = create<{ attached: readonly string[] }>()(() => ({ attached: recall(KEY, areNames) ?? [] }));

function nameOf(window: string | null): string | null {
  const { server } = useApp.getState();
  const place = server && findWindow(server.snapshot, window);
  return place ? `${place.session.name}/${place.window.name}` : null;
}

export function useMode(session: string, window: string): Mode {
  return useModes(({ attached }) => (attached.includes(`${session}/${window}`) ? 'attach' : 'tiles'));
}

export function modeOf(window: string | null): Mode {
  const name = nameOf(window);
  return name !== null && useModes.getState().attached.includes(name) ? 'attach' : 'tiles';
}

export function setMode(window: string | null, mode: Mode): void {
  const name = nameOf(window);
  if (name === null) return;
  const others = useModes.getState().attached.filter((each) => each !== name);
  const attached = mode === 'attach' ? [...others, name].slice(-REMEMBERED) : others;
  useModes.setState({ attached });
  remember(KEY, attached);
}
