/** What a share is to a screen, the command line and a program: what is shown, where, to whom, and what became of it. */

/** builtin: our own server. ttyd: the program of that name behind it. */
export type ShareEngine = 'builtin' | 'ttyd';

export interface ShareViewer {
  /** 1 is the first that came to this share. */
  id: number;
  /** The network address that it comes from. */
  address: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** The cells of its own terminal; 0 until it has told. */
  columns: number;
  rows: number;
}

export interface Share {
  /** Of its own, also in the names of its files. */
  id: string;
  /** `session` or `session|window`, by the names that they had when it began. */
  target: string;
  /** tmux's ids of the session (`$1`) and of the window (`@3`); null where the share is of a whole session. */
  session: string;
  window: string | null;
  /** The process id of the tmux server: another one gives the same ids to others. */
  server: number;
  engine: ShareEngine;
  /** The address that it listens on: `127.0.0.1` is this computer alone. */
  address: string;
  port: number;
  /** What to open; holds the secret of the link, unless it is open to everyone who reaches the address. */
  url: string;
  /** Viewers may type. */
  writable: boolean;
  /** Milliseconds since the epoch; null where it ends only when it is stopped. */
  startedAt: number;
  expiresAt: number | null;
  /** The process that serves it, when that began (proc(5), field 22), and since when it does, milliseconds since the epoch. */
  pid: number;
  startTicks: number;
  servedSince: number;
  /** How often in a row its process was started again. */
  restarts: number;
  /** When its process is started next, milliseconds since the epoch; null where that is not decided. */
  restartAt: number | null;
  /**
   * trouble: its engine or its process has ended unasked and is started again, with the same link. ended: it is not
   * started again; its process has gone without a word and nobody supervises, or it has ended too often in a row.
   */
  state: 'open' | 'trouble' | 'ended';
  /** What the engine or the process said last, where the state is not `open`. */
  problem: string | null;
  viewers: ShareViewer[];
  /** When the last viewer left, milliseconds since the epoch; null while nobody has. */
  lastViewerAt: number | null;
}

/** Something that happened to a share, newest last in the server's list. */
export interface ShareEvent {
  /** Milliseconds since the epoch. */
  at: number;
  id: string;
  target: string;
  type:
    | 'opened'
    | 'viewer-joined'
    | 'viewer-left'
    /** ttyd has ended unasked, and runs again. */
    | 'engine-ended'
    | 'engine-restarted'
    /** The process that serves it has ended unasked, and another one does so. */
    | 'process-ended'
    | 'process-restarted'
    /** It has ended too often in a row. */
    | 'given-up'
    | 'ended';
  /** For a person: `from 192.168.1.30`, `stopped`, the last words of an engine. */
  detail: string;
}

export interface ShareRequest {
  /** tmux's id of the session, `$1`. */
  session: string;
  /** tmux's id of the window, `@3`; null shares whatever window of the session is its current one. */
  window: string | null;
  /** `session` or `session|window`, as a person calls it. */
  target: string;
  /** 0 picks a free one. */
  port: number;
  /** Viewers may type; false where absent. */
  writable?: boolean;
  /** Where absent: ttyd where this machine has one that can be used, else builtin. */
  engine?: ShareEngine;
  /** The address to listen on, this computer alone (`127.0.0.1`) where absent. */
  address?: string;
  /** False: whoever reaches the address sees it, without a secret in the link. */
  secret?: boolean;
  /** The share ends after so many milliseconds; never where absent. */
  expiresInMs?: number;
}

/** An address of this machine that others can reach. */
export interface Network {
  /** Of the interface, `eth0`. */
  name: string;
  address: string;
  /** All who are in it, `192.168.1.0/24`. */
  range: string;
  /** The address is one of the internet, not of a local network. */
  public: boolean;
}
