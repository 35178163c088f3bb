// @ts-check
// What tests and benchmarks run in: an Electron, a display, and a tmux that is not the one of the person who runs them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDisplay } from './display.mjs';
import { ensureElectron } from './electron.mjs';
import { userEnvironment } from './environment.mjs';
import { say } from './output.mjs';

/**
 * Without the tmux that we may be in, and the Redis that may be configured; a test that forgets its own server meets an empty one.
 * @returns {{ env: Record<string, string>, stop(): void }}
 */
export function tmuxEnvironment() {
  const { TMUX, TMUX_PANE, MUXWORKS_STATE, MUXWORKS_NODE, ...env } = userEnvironment();
  const dir = mkdtempSync(join(tmpdir(), 'muxworks-tmux-'));
  const stop = () => {
    for (const socket of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      const { status } = spawnSync('tmux', ['-S', join(dir, socket), 'kill-server'], { stdio: 'ignore' });
      if (status === 0) say(`a tmux server was left running and is ended now: ${socket}`);
    }
    rmSync(dir, { recursive: true, force: true });
  };
  return { env: { ...env, TMUX_TMPDIR: dir }, stop };
}

/** @returns {Promise<ReturnType<typeof tmuxEnvironment>>} */
export async function testEnvironment() {
  const electron = await ensureElectron();
  const display = await openDisplay();
  const tmux = tmuxEnvironment();
  return {
    // The electron package, and so Playwright, take their Electron from there.
    env: { ...tmux.env, ...display.env, ELECTRON_OVERRIDE_DIST_PATH: electron.dist },
    stop() {
      tmux.stop();
      display.stop();
    },
  };
}
