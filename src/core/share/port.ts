/** Why a port or an address could not be listened on, and who holds it. */
import { MuxError } from '../errors.ts';
import { listenerOn } from '../process/ports.ts';
import { readProcess, readProcesses } from '../process/proc.ts';
import { readShares } from './records.ts';

/** @param error of `listen` */
export function portProblem(error: NodeJS.ErrnoException, port: number, address: string, socketPath: string): MuxError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new MuxError(
        'port-in-use',
        `Port ${port} is held by ${holder(port, socketPath)}`,
        'choose another, 0 picks one',
        {
          cause: error,
        },
      );
    case 'EACCES':
      return new MuxError('bad-input', `Port ${port} is for the system's own services`, 'choose one from 1024 on');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new MuxError('bad-input', `${address} is no address of this machine`, '127.0.0.1 is this computer alone');
    default:
      return new MuxError('io', `Port ${port} could not be opened: ${error.message}`, undefined, { cause: error });
  }
}

function holder(port: number, socketPath: string): string {
  const pid = listenerOn(port, [...readProcesses().keys()]);
  const share = readShares(socketPath).find((one) => one.port === port && one.pid === pid);
  if (share !== undefined) return `the share of ${share.target}`;
  // Of another user's processes it is not told what they have open.
  return pid === null ? 'a program of another user' : `${readProcess(pid)?.name ?? 'a program'}, process ${pid}`;
}
