/** What the renderer finds around itself: style sheets as modules, the preload bridge, the hook of test runs. */

declare module '*.css';

interface Window {
  readonly muxworks: import('../shared/ipc.ts').Bridge;
  /** Only in test mode: what the terminals show. */
  __muxworksTest?: import('./terminal/test-hook.ts').TestHook;
}
