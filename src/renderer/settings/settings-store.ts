/** The settings as the window knows them (`useSettings`), and changing them (`setSettings`): in force at once, kept by main. */
import { create } from 'zustand';
import type { Problem } from '../../core/playbook/types.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsState } from '../../shared/ipc-settings.ts';
import { attempt, showProblem } from '../app/toasts-store.ts';
import { call, on } from '../bridge/client.ts';

export interface SettingsStore extends Settings {
  /** Full path of the file that keeps them; empty until main has answered. */
  file: string;
  /** What is wrong with that file now. */
  problems: readonly Problem[];
  /** How many changes of this window have been kept. */
  saved: number;
}

export const useSettings = create<SettingsStore>()(() => ({ ...DEFAULT_SETTINGS, file: '', problems: [], saved: 0 }));

/** Changes on their way to main: what it tells meanwhile is older than what is shown. */
let pending = 0;

function take({ values, file, problems }: SettingsState): void {
  // Keys that are the same stay the same object: else the list of all commands were drawn anew for every setting.
  const { shortcuts } = useSettings.getState();
  const same = JSON.stringify(values.shortcuts) === JSON.stringify(shortcuts);
  useSettings.setState({ ...values, ...(same ? { shortcuts } : {}), file, problems });
}

/** Reads them and follows every change; what is wrong with the file at the start is said. */
export async function followSettings(): Promise<void> {
  on('settings.changed', (state) => {
    if (pending === 0) take(state);
  });
  const state = await attempt(call('settings.get'));
  if (state === null) return;
  if (pending === 0) take(state);
  for (const problem of state.problems) showProblem(problem);
}

/** Puts these in force at once and keeps them. False: refused, and said; what was in force before is so again. */
export async function setSettings(changed: Partial<Settings>): Promise<boolean> {
  useSettings.setState(changed);
  pending++;
  let state = await attempt(call('settings.set', changed));
  pending--;
  const done = state !== null;
  state ??= await attempt(call('settings.get'));
  if (state !== null && pending === 0) take(state);
  if (done) useSettings.setState(({ saved }) => ({ saved: saved + 1 }));
  return done;
}
