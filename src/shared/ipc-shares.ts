/** The part of the contract that is about shares: what is open, what was refused or has ended, and beginning a new one. */
import { z } from 'zod';
import type { Problem } from '../core/playbook/types.ts';
import type { Network, Share, ShareEngine, ShareEvent } from '../core/share/types.ts';

/** What a share shows and how; what it takes to begin it once more. */
export interface ShareWish {
  /** tmux's ids; the window is null where whatever window is the session's current one is shared. */
  session: string;
  window: string | null;
  /** 0 picks a free one. */
  port: number;
  writable: boolean;
  engine: ShareEngine;
  address: string;
  /** False: no secret in the link. */
  secret: boolean;
  /** Milliseconds; null where it is open until it is stopped. */
  expiresInMs: number | null;
}

/** A share that is not there: it could not be begun, its time was over, what it showed has gone, or its process was killed. */
export interface PastShare {
  id: string;
  kind: 'refused' | 'expired' | 'closed' | 'killed';
  /** When it ended or was refused, and when it had begun; milliseconds since the epoch. The end of a killed one is not known: null. */
  at: number | null;
  begunAt: number;
  /** `session` or `session|window`, as they were called. */
  target: string;
  wish: ShareWish;
  /** What was said last; the holder of the port for one. */
  problem: Problem | null;
  /** A port that is free, where the one that was asked for is not. */
  freePort: number | null;
}

export interface SharesState {
  /** The oldest first; none of them is `ended`: that is a past one. */
  shares: Share[];
  /** The oldest first, until the user takes them away or the app ends. */
  past: PastShare[];
  /** The last of them, the oldest first. */
  events: ShareEvent[];
}

/** What this machine has for shares. */
export interface ShareGround {
  /** Null where there is none that can be used; `ttydProblem` says why. */
  ttyd: { version: string } | null;
  ttydProblem: Problem | null;
  networks: Network[];
  /** A free port of this computer; 0 where none was found. */
  port: number;
}

const YEAR_MS = 366 * 24 * 3600 * 1000;
const id = z.string().regex(/^[0-9a-f]{1,64}$/);
const port = z.number().int().min(0).max(65_535);
const address = z.union([z.ipv4(), z.ipv6()]);

export const sharesInputs = {
  /** Everything as it is now; from the first time on every change comes as `shares.changed`. */
  'share.list': z.undefined(),
  /** Looks for ttyd and at the networks. */
  'share.ground': z.undefined(),
  /** Why a share could not be begun on that port now; null where it could. */
  'share.port': z.object({ port, address }),
  /** Begins one; where it is refused it is a past one, and the refusal comes back as well. */
  'share.start': z.object({
    session: z.string().regex(/^\$\d+$/),
    window: z
      .string()
      .regex(/^@\d+$/)
      .nullable(),
    port,
    writable: z.boolean(),
    engine: z.enum(['builtin', 'ttyd']),
    address,
    secret: z.boolean(),
    expiresInMs: z.number().int().min(1000).max(YEAR_MS).nullable(),
  }),
  /** Begins a past one once more as it was, or on another port; it is no past one any more then. */
  'share.again': z.object({ id, port: port.optional() }),
  /** Stops these, and takes past ones out of the list; resolves when nothing of them is left. */
  'share.stop': z.object({ ids: z.array(id).max(1000) }),
} as const;
export type SharesCall = keyof typeof sharesInputs;

export interface SharesOutputs {
  'share.list': SharesState;
  'share.ground': ShareGround;
  'share.port': Problem | null;
  /** `kept`: it was shared just so already. */
  'share.start': { share: Share; kept: boolean };
  'share.again': { share: Share; kept: boolean };
  'share.stop': undefined;
}

export interface SharesEvents {
  'shares.changed': SharesState;
}
