// @ts-check
// The ground that every command stands on, in the order in which one part needs the other.
import { ensureSystem } from './debian.mjs';
import { ensurePackages, packagesAreCurrent } from './packages.mjs';

/** @param {{ tmux?: boolean, desktop?: boolean }} needs */
export async function ensureGround({ tmux = false, desktop = false } = {}) {
  await ensureSystem({ tmux, desktop, compiler: !packagesAreCurrent() });
  await ensurePackages();
}
