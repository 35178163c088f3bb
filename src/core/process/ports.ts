/** Which TCP ports a set of processes listens on, from /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** TCP_LISTEN in the kernel's table of states. */
const LISTEN = '0A';

/** The inodes of the sockets that listen on a port, in the network that a process lives in. */
function listeners(pid: number, port: number): Set<string> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const found = new Set<string>();
  for (const family of ['tcp', 'tcp6']) {
    let table = '';
    try {
      table = readFileSync(`/proc/${pid}/net/${family}`, 'latin1');
    } catch {
      continue; // No IPv6 here, or the process has ended.
    }
    for (const line of table.split('\n').slice(1)) {
      // proc(5): sl local_address rem_address st … inode
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(wanted) && fields[3] === LISTEN && fields[9] !== undefined) found.add(fields[9]);
    }
  }
  return found;
}

/** The pid of the process among `pids` that listens on the TCP port, any address; null while none does. */
export function listenerOn(port: number, pids: readonly number[]): number | null {
  // One look at the table for all of them: those of a pane live in one network, as a rule.
  let sockets: Set<string> | null = null;
  for (const pid of pids) {
    sockets ??= listeners(pid, port);
    if (sockets.size === 0) return null;
    try {
      for (const name of readdirSync(`/proc/${pid}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
        if (inode !== undefined && sockets.has(inode)) return pid;
      }
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
  return null;
}
