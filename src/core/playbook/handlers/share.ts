/** The ttyd actions: shares over HTTP, by the engine that Muxworks has built in. */
import { MuxError } from '../../errors.ts';
import type { SessionTtyd, SessionTtydStop, TtydStopAll, WindowTtyd, WindowTtydStop } from '../../heroscript/types.ts';
import { isAsWanted } from '../../share/shares.ts';
import type { Decision, Handler } from '../handler.ts';
import { type Model, type SessionNode, type ShareNode, type WindowNode, windowTarget } from '../model.ts';
import { count } from '../words.ts';

export const sessionTtyd: Handler<SessionTtyd> = {
  intent: 'create',
  decide: ({ name, port, editable }, { model }) => {
    const session = model.findSession(name);
    if (session === null) throw new MuxError('not-found', `There is no session ${name.session.normalised}`);
    return start(model, { session, window: null, port, writable: editable });
  },
};

export const windowTtyd: Handler<WindowTtyd> = {
  intent: 'create',
  decide: ({ name, port, editable }, { model }) => {
    const window = model.theWindow(name);
    return start(model, { session: window.session, window, port, writable: editable });
  },
};

export const sessionTtydStop: Handler<SessionTtydStop> = {
  intent: 'delete',
  decide: ({ name, port }, { model }) => {
    const session = model.findSession(name);
    return stop(model, port, session, null, session?.name ?? name.session.normalised);
  },
};

export const windowTtydStop: Handler<WindowTtydStop> = {
  intent: 'delete',
  decide: ({ name, port }, { model }) => {
    const window = model.findWindow(name);
    const target = `${name.session.normalised}|${name.window.normalised}`;
    return stop(model, port, window?.session ?? null, window, window === null ? target : windowTarget(window));
  },
};

export const ttydStopAll: Handler<TtydStopAll> = {
  intent: 'delete',
  decide: (_, { model }) => {
    const open = model.shares.splice(0);
    if (open.length === 0) return { change: 'keep', target: '', reason: 'Nothing is shared.' };
    return {
      change: 'delete',
      target: '',
      reason: `${count(open.length, 'share')} that Muxworks started: ${open.map(targetOf).join(', ')}.`,
      perform: async ({ tmux }) => {
        await tmux.shares.stopAll();
        return undefined;
      },
    };
  },
};

function start(model: Model, wanted: Omit<ShareNode, 'record'>): Decision {
  const { session, window, port, writable } = wanted;
  const target = targetOf(wanted);
  const found = model.shares.find((share) => share.port === port);
  if (found !== undefined && (found.session !== session || found.window !== window))
    throw new MuxError('port-in-use', `Port ${port} is held by the share of ${targetOf(found)}`, 'choose another one');
  const same = found !== undefined && found.writable === writable;
  // What this script itself has begun has no record yet, and is no more open than it asks for.
  if (same && (found.record === null || isAsWanted(found.record, { writable })))
    return { change: 'keep', target, reason: shared(wanted) };
  if (found !== undefined) model.shares.splice(model.shares.indexOf(found), 1);
  model.shares.push({ ...wanted, record: null });
  const other = found?.record?.expiresAt == null ? 'open to more' : 'until it expired';
  const before = found === undefined ? '' : `, ${same ? other : access(found)} before`;
  return {
    change: found === undefined ? 'create' : 'update',
    target,
    reason: `${shared(wanted).slice(0, -1)}${before}.`,
    perform: async ({ tmux }, progress) => {
      const ids = { session: session.id as string, window: window === null ? null : (window.id as string) };
      const { share } = await tmux.shares.start({ ...ids, target, port, writable });
      progress(share.url);
      return undefined;
    },
  };
}

function stop(
  model: Model,
  port: number,
  session: SessionNode | null,
  window: WindowNode | null,
  target: string,
): Decision {
  const found = model.shares.find((share) => share.port === port);
  if (found === undefined) return { change: 'keep', target, reason: `Muxworks shares nothing on port ${port}.` };
  if (found.session !== session || found.window !== window)
    throw new MuxError('not-found', `Port ${port} shares ${targetOf(found)}, not ${target}`);
  model.shares.splice(model.shares.indexOf(found), 1);
  return {
    change: 'delete',
    target,
    reason: `Ends the share on port ${port}.`,
    perform: async ({ tmux }) => {
      const shares = tmux.shares;
      const open = shares.list().find((share) => share.port === port);
      if (open !== undefined) await shares.stop(open);
      return undefined;
    },
  };
}

function targetOf({ session, window }: Pick<ShareNode, 'session' | 'window'>): string {
  return window === null ? session.name : windowTarget(window);
}

function shared({ port, writable }: Pick<ShareNode, 'port' | 'writable'>): string {
  return `Shared on port ${port}, ${access({ writable })}.`;
}

function access({ writable }: Pick<ShareNode, 'writable'>): string {
  return writable ? 'viewers may type' : 'to look at only';
}
