/** What the window can ask for about logs of panes: what is logged, searching and following it: src/shared/ipc-logs.ts. */
import type { LogsCall } from '../../shared/ipc-logs.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';

export function logsCalls(_desk: Desk): Pick<Handlers, LogsCall> {
  return {};
}
