// @ts-check
// The environment of the person who started us, without what `npm run` adds to it.
// The app may start a tmux server, and whatever is in its environment then is in every shell of that server for good.

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Record<string, string>}
 */
export function userEnvironment(env = process.env) {
  /** @type {Record<string, string>} */
  const own = {};
  const npm = 'npm_lifecycle_event' in env;
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (npm && /^(npm_.*|INIT_CWD|NODE|COLOR)$/.test(name)) continue;
    own[name] = value;
  }
  if (!npm) return own;
  // npm's default for an unset EDITOR; tmux would switch to vi keys because of it.
  if (own.EDITOR === 'vi') delete own.EDITOR;
  own.PATH = (own.PATH ?? '')
    .split(':')
    .filter((dir) => !/(node_modules\/\.bin|node-gyp-bin)$/.test(dir))
    .join(':');
  return own;
}

/** Where the person was when they typed the command: npm itself moves to the package's folder. */
export const userDirectory = () => process.env.INIT_CWD ?? process.cwd();
