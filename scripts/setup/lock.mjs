// @ts-check
// One process at a time: a lock file that names its holder, so that a killed holder blocks nobody.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './output.mjs';

/**
 * A process is its pid and, where /proc tells, its start time: a pid alone comes back after a reboot.
 * @param {number} pid
 * @returns {string | null} null when there is no such process
 */
function identify(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid}`;
  }
}

/** @param {string} file */
function take(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, identify(process.pid) ?? '');
  try {
    linkSync(mine, file); // Unlike creating and then writing, a link is never seen half done.
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    const holder = readFileSync(file, 'utf8');
    if (identify(Number.parseInt(holder, 10)) === holder) return false;
    renameSync(file, mine);
    // Between reading and moving, another waiter may have replaced the dead lock by its own: give that one back.
    if (readFileSync(mine, 'utf8') !== holder) linkSync(mine, file);
  } catch {
    // Somebody was quicker: the next round sees what there is now.
  } finally {
    rmSync(mine, { force: true });
  }
  return false;
}

/**
 * @template T
 * @param {string} file
 * @param {string} what named to the person who waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, what, work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let round = 0; !take(file); round++) {
    if (round === 5) say(`waiting for another process: ${what}`);
    await sleep(round === 0 ? 0 : 200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
