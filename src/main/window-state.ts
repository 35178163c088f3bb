/** How the window stood and what it showed, for the next start: on disk soon after each change, so that a kill costs nothing. */
import { join } from 'node:path';
import { z } from 'zod';
import { privateDirectory } from '../core/state/directories.ts';
import { readJson, writeJson } from './json-file.ts';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What the interface may be enlarged to, in percent. */
export const ZOOMS = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200] as const;

const NAME = 'window.json';
/** A window that is dragged changes with each frame. */
const REST_MS = 250;
/** So much of a window's top edge must be on a screen for it to be taken hold of. */
const GRIP = 80;

const pixels = z.number().int().min(-100_000).max(100_000);

// Every field by itself: one that another version wrote differently costs only itself.
const schema = z.object({
  /** Of the window when it is neither maximised nor fullscreen; null before the first time. */
  bounds: z
    .object({ x: pixels, y: pixels, width: pixels.min(400), height: pixels.min(300) })
    .nullable()
    .catch(null),
  maximized: z.boolean().catch(false),
  fullscreen: z.boolean().catch(false),
  /** Percent, one of ZOOMS. */
  zoom: z
    .number()
    .refine((percent) => ZOOMS.some((zoom) => zoom === percent))
    .catch(100),
  /** Cells that the floor had for a window the last time. */
  room: z
    .object({ columns: z.number().int().min(10).max(1000), rows: z.number().int().min(5).max(1000) })
    .nullable()
    .catch(null),
  /** Name of the session that was on view. */
  session: z.string().max(1000).nullable().catch(null),
  /** It has been said once that closing the window leaves the app in the tray. */
  trayTold: z.boolean().catch(false),
});
export type WindowValues = z.infer<typeof schema>;

export class WindowState {
  private readonly path: string;
  private values: WindowValues;
  private timer: NodeJS.Timeout | null = null;

  /** @param directory of the app for this tmux server; made where missing */
  constructor(directory: string) {
    this.path = join(privateDirectory(directory), NAME);
    this.values = schema.parse(readJson(this.path));
  }

  get(): Readonly<WindowValues> {
    return this.values;
  }

  /** Written once the changes rest; keep() does it at once. */
  set(changed: Partial<WindowValues>): void {
    const next = { ...this.values, ...changed };
    if (JSON.stringify(next) === JSON.stringify(this.values)) return;
    this.values = next;
    this.timer ??= setTimeout(() => this.keep(), REST_MS);
  }

  keep(): void {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    try {
      writeJson(this.path, this.values);
    } catch {
      // A full disk costs the next start its place on the screen, and no more.
    }
  }
}

/** The next larger or smaller zoom, the same at the ends. */
export function nextZoom(percent: number, step: 'in' | 'out' | 'reset'): number {
  if (step === 'reset') return 100;
  const next = step === 'in' ? ZOOMS.find((zoom) => zoom > percent) : ZOOMS.findLast((zoom) => zoom < percent);
  return next ?? percent;
}

/**
 * Where a window opens that stood there last time: the same place as long as its top edge can be taken hold of on one
 * of the screens there are, else in the middle of the first; never larger than its screen.
 * @param areas the screens without their panels, at least one, the main one first
 */
export function placeOnScreen(bounds: Rectangle, areas: readonly Rectangle[]): Rectangle {
  const held = areas.find(
    (area) =>
      bounds.x < area.x + area.width - GRIP &&
      bounds.x + bounds.width > area.x + GRIP &&
      bounds.y >= area.y - GRIP / 4 &&
      bounds.y < area.y + area.height - GRIP,
  );
  const area = held ?? areas[0];
  if (area === undefined) return bounds;
  const width = Math.min(bounds.width, area.width);
  const height = Math.min(bounds.height, area.height);
  if (held !== undefined) return { x: bounds.x, y: bounds.y, width, height };
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}
