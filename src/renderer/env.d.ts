/** What the renderer finds around itself: style sheets as modules, the preload bridge, the hook of test runs. */

declare module '*.css';

/** Made by the build: scripts/setup/licences.mjs. */
declare module 'virtual:licences' {
  const licences: import('./about/licences.ts').Licences;
  export default licences;
}

interface Window {
  readonly muxworks: import('../shared/ipc.ts').Bridge;
  /** Only in test mode: what the terminals show. */
  __muxworksTest?: import('./terminal/test-hook.ts').TestHook;
}
