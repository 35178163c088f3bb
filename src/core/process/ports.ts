/** Which TCP ports a set of processes listens on, from /proc. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { ProcessId } from './proc.ts';

/** TCP_LISTEN in the kernel's table of states. */
const LISTEN = '0A';
/** A descriptor may be handed to a process that runs already, or closed in one of several: all are looked at again then. */
const RESCAN_MS = 30_000;

/** The inodes of the sockets that listen, and their ports, in the network that a process lives in. */
function listeners(pid: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const family of ['tcp', 'tcp6']) {
    let table = '';
    try {
      table = readFileSync(`/proc/${pid}/net/${family}`, 'latin1');
    } catch {
      continue; // No IPv6 here, or the process has ended.
    }
    for (const line of table.split('\n').slice(1)) {
      // proc(5): sl local_address rem_address st … inode
      const fields = line.trim().split(/\s+/, 10);
      const port = fields[1]?.split(':')[1];
      if (fields[3] === LISTEN && port !== undefined && fields[9] !== undefined) {
        found.set(fields[9], Number.parseInt(port, 16));
      }
    }
  }
  return found;
}

/** The inodes of the sockets that a process has open; null when it has ended, or is another user's. */
function socketsOf(pid: number): string[] | null {
  const found: string[] = [];
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      let link = '';
      try {
        link = readlinkSync(`/proc/${pid}/fd/${name}`);
      } catch {
        continue; // Closed meanwhile.
      }
      if (link.startsWith('socket:[')) found.push(link.slice(8, -1));
    }
  } catch {
    return null;
  }
  return found;
}

/** The pid of the process among `pids` that listens on the TCP port, any address; null while none does. */
export function listenerOn(port: number, pids: readonly number[]): number | null {
  // One look at the table for all of them: those of a pane live in one network, as a rule.
  let sockets: Set<string> | null = null;
  for (const pid of pids) {
    sockets ??= new Set([...listeners(pid)].filter(([, one]) => one === port).map(([inode]) => inode));
    if (sockets.size === 0) return null;
    if (socketsOf(pid)?.some((inode) => sockets?.has(inode))) return pid;
  }
  return null;
}

/** A process, and its processor time so far where that is known: who has used none has opened nothing. */
interface Asked extends ProcessId {
  readonly ownMs?: number;
}

interface Looked {
  readonly startTicks: number;
  ownMs: number | undefined;
  /** How many it had open; 0 where the kernel does not count them (before Linux 6.2). */
  descriptors: number;
  readonly network: string;
  /** By performance.now(). */
  at: number;
  /** The sockets of its network that listened then, of those that it has open. */
  sockets: string[];
}

/**
 * The listening ports of many processes, looked at again and again. Reading every descriptor of hundreds of processes is
 * dear, so a process is looked at when it is new, every half minute, and when a socket of its network began to listen,
 * unless it has as many descriptors as before and has used no processor time since.
 */
export class ListeningPorts {
  private readonly looked = new Map<number, Looked>();
  /** Of each network the sockets that listened at the last look. */
  private known = new Map<string, ReadonlyMap<string, number>>();

  /** The ports of each process in ascending order, any address; who listens on none is left out. */
  look(processes: readonly Asked[]): Map<number, number[]> {
    const now = performance.now();
    // Counted before the sockets are read: what is opened meanwhile makes a difference the next time.
    const counts = new Map(processes.map(({ pid }) => [pid, descriptorsOf(pid)]));
    const hasMoved = ({ pid, startTicks, ownMs }: Asked): boolean => {
      const looked = this.looked.get(pid);
      const count = counts.get(pid);
      if (looked === undefined || looked.startTicks !== startTicks || now - looked.at > RESCAN_MS) return true;
      return count === 0 || count !== looked.descriptors || ownMs === undefined || ownMs !== looked.ownMs;
    };
    const moved = new Set(processes.filter(hasMoved));
    // The kernel walks all connections of the machine for the sockets: not where nobody can have opened or closed one.
    if (moved.size === 0) return this.portsOf(processes);
    const listening = new Map<string, ReadonlyMap<string, number>>();
    const changed = new Set<string>();
    for (const one of processes) {
      const { pid, startTicks, ownMs } = one;
      let looked = this.looked.get(pid);
      const isNew = looked === undefined || looked.startTicks !== startTicks;
      if (looked === undefined || isNew) {
        looked = { startTicks, ownMs, descriptors: 0, network: networkOf(pid), at: now, sockets: [] };
        this.looked.set(pid, looked);
      }
      const { network } = looked;
      let sockets = listening.get(network);
      if (sockets === undefined) {
        sockets = listeners(pid);
        // Of a process that ended just now nothing can be read; the next one of its network is asked.
        if (sockets.size === 0 && networkOf(pid) === UNKNOWN) continue;
        listening.set(network, sockets);
        const before = this.known.get(network);
        for (const inode of sockets.keys()) if (!before?.has(inode)) changed.add(network);
      }
      if (isNew || (changed.has(network) && moved.has(one)) || now - looked.at > RESCAN_MS) {
        looked.sockets = socketsOf(pid)?.filter((inode) => sockets.has(inode)) ?? [];
        looked.at = now;
      }
      looked.descriptors = counts.get(pid) ?? 0;
      looked.ownMs = ownMs;
    }
    this.known = listening;
    if (this.looked.size > 2 * processes.length + 100) {
      const pids = new Set(processes.map(({ pid }) => pid));
      for (const pid of this.looked.keys()) if (!pids.has(pid)) this.looked.delete(pid);
    }
    return this.portsOf(processes);
  }

  private portsOf(processes: readonly Asked[]): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (const { pid } of processes) {
      const looked = this.looked.get(pid);
      const listening = looked && this.known.get(looked.network);
      const ports = new Set(looked?.sockets.map((inode) => listening?.get(inode)).filter((port) => port !== undefined));
      if (ports.size > 0)
        found.set(
          pid,
          [...ports].sort((a, b) => a - b),
        );
    }
    return found;
  }

  forget(): void {
    this.looked.clear();
    this.known.clear();
  }
}

function descriptorsOf(pid: number): number {
  try {
    return statSync(`/proc/${pid}/fd`).size;
  } catch {
    return 0; // It has ended.
  }
}

const UNKNOWN = '';

/** The network namespace that a process lives in, as a name. */
function networkOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return UNKNOWN;
  }
}
