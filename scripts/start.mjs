// @ts-check
// npm start -- [FILE…]: sets up what is missing, then opens the app.
import { ensureBuilt } from './setup/build.mjs';
import { openDisplay } from './setup/display.mjs';
import { ensureElectron, sandboxOptions } from './setup/electron.mjs';
import { userDirectory, userEnvironment } from './setup/environment.mjs';
import { follow } from './setup/follow.mjs';
import { main } from './setup/output.mjs';
import { root } from './setup/paths.mjs';
import { ensureGround } from './setup/setup.mjs';

await main(async () => {
  await ensureGround({ tmux: true, desktop: true });
  const [electron] = await Promise.all([ensureElectron(), ensureBuilt('app', 'node', 'share')]);
  const display = await openDisplay();
  try {
    // Fatal messages only: without a message bus Chromium complains a dozen times about things that nobody needs.
    const options = ['--log-level=3', ...sandboxOptions()];
    /** @type {string[] | null} */
    let args = [...options, root, ...process.argv.slice(2)];
    let code = 0;
    while (args !== null) {
      const these = args;
      args = null;
      // Opened anew, on another tmux server, it is still ours to follow, on the display that ends with us.
      code = await follow(
        electron.executable,
        these,
        { cwd: userDirectory(), env: { ...userEnvironment(), ...display.env } },
        (message) => {
          const { again } = /** @type {{ again?: unknown }} */ (message);
          if (Array.isArray(again)) args = again.map(String);
        },
      );
    }
    return code;
  } finally {
    display.stop();
  }
});
