// @ts-check
// npm run dev -- [FILE…]: the app with hot reload.
import { rmSync } from 'node:fs';
import { openDisplay } from './setup/display.mjs';
import { ensureElectron, sandboxOptions } from './setup/electron.mjs';
import { userEnvironment } from './setup/environment.mjs';
import { follow } from './setup/follow.mjs';
import { main } from './setup/output.mjs';
import { root } from './setup/paths.mjs';
import { ensureGround } from './setup/setup.mjs';
import { stampOf } from './setup/sources.mjs';

await main(async () => {
  await ensureGround({ tmux: true, desktop: true });
  const electron = await ensureElectron();
  // It builds main and preload for development where npm start has its own.
  rmSync(stampOf('app'), { force: true });
  const display = await openDisplay();
  // electron-vite would put --no-sandbox behind the app's path, where it is one of the app's arguments.
  const sandbox = sandboxOptions().length ? { ELECTRON_DISABLE_SANDBOX: '1' } : {};
  try {
    const args = ['node_modules/electron-vite/bin/electron-vite.js', 'dev', '--watch', '--', ...process.argv.slice(2)];
    return await follow(process.execPath, args, {
      cwd: root,
      env: { ...userEnvironment(), ...display.env, ...sandbox, ELECTRON_EXEC_PATH: electron.executable },
    });
  } finally {
    display.stop();
  }
});
