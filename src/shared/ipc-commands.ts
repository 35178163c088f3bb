/** The part of the contract that is about commands: the native menus made of them, and what the palette asks of panes. */
import { z } from 'zod';

const paneId = z.string().regex(/^%\d+$/);

/** One line of a native menu; a command by its id. */
const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    id: z.string().regex(/^[A-Za-z][\w.-]{0,63}$/),
    title: z.string().min(1).max(200),
    /** As Electron writes accelerators, `Ctrl+Shift+F`; shown only, the page has the keys. */
    keys: z.string().max(60).nullable(),
    enabled: z.boolean(),
    /** Null where it is not one of several that may be in force. */
    checked: z.boolean().nullable(),
  }),
  z.object({ kind: z.literal('separator') }),
]);
export type MenuEntry = z.infer<typeof entry>;

export const MENUS = ['File', 'Edit', 'View', 'Pane', 'Run', 'Window', 'Help'] as const;
const menu = z.object({ title: z.enum(MENUS), entries: z.array(entry).max(200) });
export type NativeMenu = z.infer<typeof menu>;

export const commandsInputs = {
  /** The native menus from now on; a choice comes back as `menu.chosen`. */
  'menu.set': z.array(menu).max(MENUS.length),
  /** What a desktop does with any window. */
  'app.do': z.enum(['quit', 'close', 'minimise', 'full-screen']),
  /** The TCP ports on which the processes of panes listen now. */
  'pane.ports': z.undefined(),
  /** Types a text into a pane, byte for byte. */
  'pane.send': z.object({
    pane: paneId,
    text: z
      .string()
      .min(1)
      .max(64 * 1024),
    enter: z.boolean(),
  }),
  /** Presses keys in a pane, by tmux's names of them: `C-c`, `Up`, `F1`. */
  'pane.keys': z.object({ pane: paneId, keys: z.array(z.string().min(1).max(40)).min(1).max(100) }),
} as const;
export type CommandsCall = keyof typeof commandsInputs;

export interface CommandsOutputs {
  'menu.set': undefined;
  'app.do': undefined;
  'pane.ports': { pane: string; ports: number[] }[];
  'pane.send': undefined;
  'pane.keys': undefined;
}

export interface CommandsEvents {
  /** A command was chosen in a native menu. */
  'menu.chosen': { id: string };
}
