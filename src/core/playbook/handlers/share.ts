/** The ttyd actions: planned here. A run that has one is refused before it starts, see unsupported.ts. */
import type { SessionTtyd, SessionTtydStop, TtydStopAll, WindowTtyd, WindowTtydStop } from '../../heroscript/types.ts';
import type { Handler } from '../handler.ts';

export const sessionTtyd: Handler<SessionTtyd> = {
  intent: 'start',
  decide: ({ name, port, editable }) => ({
    change: 'start',
    target: name.session.normalised,
    reason: shared(port, editable),
  }),
};

export const windowTtyd: Handler<WindowTtyd> = {
  intent: 'start',
  decide: ({ name, port, editable }) => ({
    change: 'start',
    target: `${name.session.normalised}|${name.window.normalised}`,
    reason: shared(port, editable),
  }),
};

export const sessionTtydStop: Handler<SessionTtydStop> = {
  intent: 'delete',
  decide: ({ name, port }) => ({
    change: 'delete',
    target: name.session.normalised,
    reason: `Ends the share on port ${port}.`,
  }),
};

export const windowTtydStop: Handler<WindowTtydStop> = {
  intent: 'delete',
  decide: ({ name, port }) => ({
    change: 'delete',
    target: `${name.session.normalised}|${name.window.normalised}`,
    reason: `Ends the share on port ${port}.`,
  }),
};

export const ttydStopAll: Handler<TtydStopAll> = {
  intent: 'delete',
  decide: () => ({ change: 'delete', target: '', reason: 'Ends every share that Muxworks started.' }),
};

function shared(port: number, editable: boolean): string {
  return `Shared on port ${port}, ${editable ? 'viewers may type' : 'to look at only'}.`;
}
