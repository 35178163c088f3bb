/** Whose tree each process belongs to, and how much processor time each has used between two looks. */
import type { ProcessUsage, UsageTable } from './stats-table.ts';

/**
 * The root, of those given, that each process belongs to: the nearest above it, else the one whose session (terminal) it
 * is in, itself or through a parent, as with a double fork. One process has one root; who has none is left out.
 */
export function ownersOf(
  processes: ReadonlyMap<number, ProcessUsage>,
  roots: ReadonlySet<number>,
): Map<number, number> {
  const owners = new Map<number, number | null>();
  const ownerOf = (entry: ProcessUsage): number | null => {
    const known = owners.get(entry.pid);
    if (known !== undefined) return known;
    if (roots.has(entry.pid)) {
      owners.set(entry.pid, entry.pid);
      return entry.pid;
    }
    // A table that changed while it was read may hold a loop: this ends it.
    owners.set(entry.pid, null);
    const parent = processes.get(entry.parent);
    let owner = parent === undefined ? null : ownerOf(parent);
    const leader = processes.get(entry.session);
    if (owner === null && leader !== undefined && leader.session === leader.pid && roots.has(leader.pid)) {
      owner = leader.pid;
    }
    owners.set(entry.pid, owner);
    return owner;
  };
  for (const entry of processes.values()) ownerOf(entry);
  for (const [pid, owner] of owners) if (owner === null) owners.delete(pid);
  return owners as Map<number, number>;
}

const same = (one: ProcessUsage | undefined, other: ProcessUsage): one is ProcessUsage =>
  one !== undefined && one.startTicks === other.startTicks;

/**
 * Milliseconds of processor time that each process has used between two looks, with what ended children have handed up
 * to it, so that those that lived only between the looks count. What a child had used before the first look
 * was counted then and is taken off when it hands it up. Lost is only what ends without a parent in the tree that
 * waits for it.
 */
export function usedBetween(before: UsageTable, now: UsageTable): Map<number, number> {
  const counted = new Map<number, number>();
  for (const gone of before.processes.values()) {
    if (same(now.processes.get(gone.pid), gone)) continue;
    // Handed from child to parent up to the first that is still there.
    let heir = before.processes.get(gone.parent);
    for (let steps = 0; heir !== undefined && !same(now.processes.get(heir.pid), heir); steps++) {
      heir = steps > before.processes.size ? undefined : before.processes.get(heir.parent);
    }
    if (heir !== undefined) counted.set(heir.pid, (counted.get(heir.pid) ?? 0) + gone.ownMs + gone.handedMs);
  }
  const used = new Map<number, number>();
  for (const entry of now.processes.values()) {
    const earlier = before.processes.get(entry.pid);
    const known = same(earlier, entry);
    const own = entry.ownMs - (known ? earlier.ownMs : 0);
    const handed = entry.handedMs - (known ? earlier.handedMs : 0) - (counted.get(entry.pid) ?? 0);
    const sum = Math.max(0, own) + Math.max(0, handed);
    if (sum > 0) used.set(entry.pid, sum);
  }
  return used;
}
