// @ts-check
// The ground that every command stands on, in the order in which one part needs the other.
import { ensureSystem } from './debian.mjs';
import { ensurePackages, packagesAreCurrent } from './packages.mjs';

/** @param {{ tmux?: boolean, desktop?: boolean, redis?: boolean }} needs */
export async function ensureGround({ tmux = false, desktop = false, redis = false } = {}) {
  await ensureSystem({ tmux, desktop, redis, compiler: !packagesAreCurrent() });
  await ensurePackages();
}
