/** The signals that people send, and what a program makes of each unless it has been told otherwise. Pure. */
export interface SignalChoice {
  signal: string;
  about: string;
  /** It ends the program, or may. */
  ends: boolean;
}

export const SIGNALS: readonly SignalChoice[] = [
  { signal: 'SIGINT', about: 'interrupt, as Ctrl C', ends: true },
  { signal: 'SIGTERM', about: 'asks it to end', ends: true },
  { signal: 'SIGHUP', about: 'reload, for many servers; ends others', ends: true },
  { signal: 'SIGQUIT', about: 'ends it with a core dump', ends: true },
  { signal: 'SIGKILL', about: 'ends it at once; it cannot clean up', ends: true },
  { signal: 'SIGSTOP', about: 'pauses it until fg in its shell', ends: false },
  { signal: 'SIGUSR1', about: 'what the program makes of it, else its end', ends: true },
  { signal: 'SIGUSR2', about: 'as SIGUSR1', ends: true },
  { signal: 'SIGWINCH', about: 'the terminal has another size: draw anew', ends: false },
];
