/** What the window can ask for about settings of the app: src/shared/ipc-settings.ts. */
import type { SettingsCall } from '../../shared/ipc-settings.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';

export function settingsCalls(desk: Desk): Pick<Handlers, SettingsCall> {
  return {
    'settings.get': () => desk.settings.state(),
    'settings.set': (changed) => {
      desk.settings.set(withoutAbsent(changed));
      return desk.settings.state();
    },
  };
}

/** Without the fields that are there and undefined: they change nothing. */
function withoutAbsent<T extends object>(changed: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as never;
}
