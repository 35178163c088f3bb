/** What the window can ask for about processes: what runs in every pane, and what can be done to it: src/shared/ipc-processes.ts. */
import type { ProcessesCall } from '../../shared/ipc-processes.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';

export function processesCalls(_desk: Desk): Pick<Handlers, ProcessesCall> {
  return {};
}
