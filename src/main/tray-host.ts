/** Whether a tray icon would be seen: without somebody who shows it, a hidden window could not be found again. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

const LONGEST_MS = 2000;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const HOST = 'IsStatusNotifierHostRegistered';
const PROPERTIES = 'org.freedesktop.DBus.Properties.Get';

/** One of them is on every desktop; each asks the same (StatusNotifierItem specification). */
const QUESTIONS: readonly (readonly [string, ...string[]])[] = [
  [
    'gdbus',
    ...['call', '--session', '--timeout', '2', '--dest', WATCHER, '--object-path', '/StatusNotifierWatcher'],
    ...['--method', PROPERTIES, WATCHER, HOST],
  ],
  ['busctl', '--user', 'get-property', WATCHER, '/StatusNotifierWatcher', WATCHER, HOST],
  [
    'dbus-send',
    ...['--session', '--print-reply', `--dest=${WATCHER}`, '/StatusNotifierWatcher', PROPERTIES],
    ...[`string:${WATCHER}`, `string:${HOST}`],
  ],
];

/** True where a desktop shows tray icons now. Elsewhere than on Linux every desktop does. */
export async function hasTrayHost(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  if (platform !== 'linux') return true;
  const runtime = env.XDG_RUNTIME_DIR;
  // Without a bus some of them would start one.
  if (!env.DBUS_SESSION_BUS_ADDRESS && !(runtime && existsSync(`${runtime}/bus`))) return false;
  for (const question of QUESTIONS) {
    const answer = await asked(question, env);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}

/** What it prints, `''` where it fails; null where there is no such program. */
function asked([program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: LONGEST_MS }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else resolve((error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '');
    });
  });
}
