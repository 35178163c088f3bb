/** The part of the contract that is about the desktop: what is asked of the window from outside it, the About screen, zoom. */
import { z } from 'zod';
import type { Problem } from '../core/playbook/types.ts';

/** What somebody outside the page wants to see in it: a notification, the tray, a second start, the menu. */
export type Asked =
  /** `%12`: its window, with the focus on it. */
  | { kind: 'pane'; pane: string }
  /** Absolute path: in the Playbooks view, not run. */
  | { kind: 'playbook'; path: string }
  /** Something went wrong while there was no page that could have said so. */
  | { kind: 'problem'; problem: Problem };

/** What this is made of, for the About screen and for reports. */
export interface About {
  version: string;
  /** Of the source that it was built from; null where that was no git checkout. */
  commit: string | null;
  electron: string;
  chromium: string;
  node: string;
  /** Null where tmux is missing. */
  tmux: string | null;
  /** `Linux 6.1.0 x64` */
  system: string;
  /** Chromium's own list of licences comes with this Electron: `desktop.chromium-licences` opens it. */
  chromiumLicences: boolean;
  /** Where mistakes of the app itself are written down. */
  faultLog: string;
}

export const desktopInputs = {
  /** The page listens from now on: what was asked meanwhile, in order; what comes later comes as `desktop.asked`. */
  'desktop.ready': z.undefined(),
  /** Writes to disk what the page has put in its storage, so that it survives a kill. */
  'desktop.keep': z.undefined(),
  'desktop.about': z.undefined(),
  /** Opens Chromium's list of licences in the user's browser. */
  'desktop.chromium-licences': z.undefined(),
  /** The size of the whole interface; that of terminals' text is a setting. */
  'desktop.zoom': z.object({ step: z.enum(['in', 'out', 'reset']) }),
} as const;
export type DesktopCall = keyof typeof desktopInputs;

export interface DesktopOutputs {
  'desktop.ready': Asked[];
  'desktop.keep': undefined;
  'desktop.about': About;
  'desktop.chromium-licences': undefined;
  /** Percent, 100 is as designed. */
  'desktop.zoom': { percent: number };
}

export interface DesktopEvents {
  'desktop.asked': Asked;
}
