/**
 * Questions that programs ask a terminal. tmux answers them itself before their bytes get here; a second answer from
 * xterm would arrive in the program as typing. Every sequence that makes xterm reply is taken off its parser here.
 */
import type { IDisposable, IFunctionIdentifier, IParser } from '@xterm/xterm';

/** Control sequences that only ever ask: xterm never sees them. */
export const ASKING_CSI: readonly IFunctionIdentifier[] = [
  /** DA1, DA2, DA3: who are you. */
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  /** DSR, CPR, and the private ones (DECXCPR, printer, keyboard, colour scheme). */
  { final: 'n' },
  { prefix: '?', final: 'n' },
  /** DECRQM: is this mode set. */
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  /** XTWINOPS: sizes, titles, positions. What it would set is tmux's business too. */
  { final: 't' },
  /** XTVERSION. */
  { prefix: '>', final: 'q' },
  /** Kitty keyboard: which flags are set. */
  { prefix: '?', final: 'u' },
  /** XTQMODKEYS, DECREQTPARM, DECRQCRA, DECRQPSR. */
  { prefix: '?', final: 'm' },
  { final: 'x' },
  { intermediates: '*', final: 'y' },
  { intermediates: '$', final: 'w' },
];

/** DECRQSS and XTGETTCAP: asked in a device control string. */
export const ASKING_DCS: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
];

/** OSC that sets a colour, or asks for it when a value is `?`: palette, foreground, background, cursor, selection. */
export const COLOUR_OSC: readonly number[] = [4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

/** OSC 52 would write or read the clipboard; tmux decides about that (`set-clipboard`). */
export const CLIPBOARD_OSC = 52;

/** A list of colours of which at least one is asked for. Asking and setting in one string does not occur in practice. */
export function asksForColour(data: string): boolean {
  return data.split(';').includes('?');
}

const REPORT_FOCUS = 1004;

/** What of a terminal is needed here; the headless one has it too. */
export interface Asked {
  readonly parser: Pick<IParser, 'registerCsiHandler' | 'registerDcsHandler' | 'registerOscHandler'>;
}

export interface Queries extends IDisposable {
  /** True for data that xterm produced by itself while it parsed: the focus report that switching reports on provokes. */
  isReply(data: string): boolean;
}

/** Registers last-come handlers, which the parser asks first; `true` ends the matter. */
export function swallowQueries(terminal: Asked): Queries {
  const { parser } = terminal;
  const swallow = () => true;
  // Switching focus reports on makes xterm report at once. The report comes inside the same task as the parsing.
  let switchingOn = false;
  const registered = [
    ...ASKING_CSI.map((id) => parser.registerCsiHandler(id, swallow)),
    ...ASKING_DCS.map((id) => parser.registerDcsHandler(id, swallow)),
    ...COLOUR_OSC.map((ident) => parser.registerOscHandler(ident, asksForColour)),
    parser.registerOscHandler(CLIPBOARD_OSC, swallow),
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => {
      if (params.includes(REPORT_FOCUS)) {
        switchingOn = true;
        queueMicrotask(() => {
          switchingOn = false;
        });
      }
      return false;
    }),
  ];
  return {
    isReply: (data) => switchingOn && (data === '\x1b[I' || data === '\x1b[O'),
    dispose: () => {
      for (const each of registered) each.dispose();
    },
  };
}
