/** What the app remembers between starts: theme, font size, window. */
import { join } from 'node:path';
import { z } from 'zod';
import { privateDirectory } from '../core/state/directories.ts';
import { readJson, writeJson } from './json-file.ts';

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
});

// Every field by itself: one that an older or newer version wrote differently costs only itself.
const schema = z.object({
  theme: z.enum(['system', 'dark', 'light']).catch('system'),
  fontSize: z.number().min(6).max(40).catch(12.5),
  bounds: bounds.nullable().catch(null),
  maximized: z.boolean().catch(false),
  /** Cells that the floor had for a window the last time. */
  room: z
    .object({ columns: z.number().int().min(10).max(1000), rows: z.number().int().min(5).max(1000) })
    .nullable()
    .catch(null),
  /** Name of the session on view when the window was closed. */
  session: z.string().nullable().catch(null),
});
export type Settings = z.infer<typeof schema>;

export class SettingsFile {
  private readonly path: string;
  private values: Settings;

  /** @param directory the app's own directory; made where missing */
  constructor(directory: string) {
    this.path = join(privateDirectory(directory), 'settings.json');
    this.values = schema.parse(readJson(this.path));
  }

  get(): Readonly<Settings> {
    return this.values;
  }

  set(changed: Partial<Settings>): void {
    this.values = { ...this.values, ...changed };
    writeJson(this.path, this.values);
  }
}
