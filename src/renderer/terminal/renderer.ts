/** Decides once how terminals draw: WebGL on a real graphics card, the DOM on a software one or after a lost context. */
import type { WebglAddon } from '@xterm/addon-webgl';

export type Drawing = 'dom' | 'webgl';

/** Software rasterisers: WebGL on them is slower than the DOM and burns the processor. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export function isSoftware(renderer: string): boolean {
  return SOFTWARE.test(renderer);
}

/** The graphics card's name, or null where WebGL 2 cannot be had. */
function graphicsCard(): string | null {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return null;
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : context.RENDERER);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name === 'string' ? name : '';
}

/** JetBrains Mono's advance in em. */
const ADVANCE = 0.6;

/**
 * WebGL draws on whole device pixels and rounds a cell's width down. Where that takes more than half a pixel, one is
 * added: 7.8 becomes 8, 7.5 stays 7, which reads better than letters that stand apart.
 */
export function letterSpacing(fontSize: number, scale: number): number {
  const width = fontSize * ADVANCE * scale;
  return width - Math.floor(width) > 0.55 ? 1 : 0;
}

let addon: (new () => WebglAddon) | null = null;

export function webglAddon(): WebglAddon | null {
  return addon ? new addon() : null;
}

/** A page may have 16 contexts; one that waits for the garbage collector still counts. */
export function disposeWebgl(webgl: { dispose(): void }, element: HTMLElement | undefined): void {
  const canvases = [...(element?.querySelectorAll('canvas') ?? [])];
  webgl.dispose();
  for (const canvas of canvases) canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
}

const drawers = new Set<() => void>();

/** Told when WebGL is given up; returns the function that stops listening. */
export function onGiveUp(fallBack: () => void): () => void {
  drawers.add(fallBack);
  return () => drawers.delete(fallBack);
}

/** After a failure or a lost context every terminal draws with the DOM: one kind of cell on the whole floor. */
export function giveUpWebgl(): void {
  addon = null;
  for (const fallBack of [...drawers]) fallBack();
}

/** Loads the WebGL renderer where it pays. Terminals wait for this, so that they never change their cell size later. */
export async function chooseDrawing(wanted: boolean): Promise<Drawing> {
  const card = wanted ? graphicsCard() : null;
  if (card === null || isSoftware(card)) return 'dom';
  try {
    addon = (await import('@xterm/addon-webgl')).WebglAddon;
    return 'webgl';
  } catch {
    return 'dom';
  }
}
