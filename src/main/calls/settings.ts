/** What the window can ask for about settings of the app: src/shared/ipc-settings.ts. */
import type { SettingsCall } from '../../shared/ipc-settings.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';

export function settingsCalls(_desk: Desk): Pick<Handlers, SettingsCall> {
  return {};
}
