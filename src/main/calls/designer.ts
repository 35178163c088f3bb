/** What the window can ask for about the designer: src/shared/ipc-designer.ts, done with the core. */
import type { DesignerCall } from '../../shared/ipc-designer.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';

export function designerCalls(_desk: Desk): Pick<Handlers, DesignerCall> {
  return {};
}
