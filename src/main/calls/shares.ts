/** What the window can ask for about shares: src/shared/ipc-shares.ts, done with the core. */
import { toProblem } from '../../core/errors.ts';
import { freePortAfter, networks, probePort } from '../../core/share/probe.ts';
import { usableTtyd } from '../../core/share/ttyd.ts';
import type { ShareGround, SharesCall } from '../../shared/ipc-shares.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { ShareBoard } from '../shares.ts';

/** The port that ttyd itself takes where it is told none. */
const FIRST_PORT = 7681;

export function shareCalls(desk: Desk): Pick<Handlers, SharesCall> {
  /** Made when it is asked for first: who shares nothing pays nothing. */
  let made: ShareBoard | null = null;
  const board = (): ShareBoard => {
    made ??= new ShareBoard(desk.ready().tmux, desk.events);
    return made;
  };
  return {
    'share.list': () => board().state(),
    'share.ground': ground,
    'share.port': async ({ port, address }) => {
      const problem = await probePort(port, address, desk.ready().tmux.socketPath);
      return problem && toProblem(problem);
    },
    'share.start': (wish) => board().start(wish),
    'share.again': ({ id, port }) => board().again(id, port),
    'share.stop': ({ ids }) => board().stop(ids),
  };
}

async function ground(): Promise<ShareGround> {
  const port = (await freePortAfter(FIRST_PORT - 1, '127.0.0.1')) ?? 0;
  const rest = { networks: networks(), port };
  try {
    const { version } = await usableTtyd();
    return { ttyd: { version }, ttydProblem: null, ...rest };
  } catch (error) {
    return { ttyd: null, ttydProblem: toProblem(error), ...rest };
  }
}
