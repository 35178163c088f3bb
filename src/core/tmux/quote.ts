/** Turns argument lists into one line of tmux's command language, such that no text can break out of its argument. */
import { MuxError } from '../errors.ts';

/** Text that stands for itself without quotes; a leading `%` could begin a condition (`%if`). */
const plain = /^[A-Za-z0-9_./:@+,=-][A-Za-z0-9_./:@%+,=-]*$/;

/**
 * One argument, quoted. Everything that tmux's lexer could read as its own (quotes, `$`, `\`, `~`, `#`, `;`, line
 * breaks, other control characters) is written as three octal digits inside double quotes; the rest stays raw UTF-8.
 * Source: tmux(1), PARSING SYNTAX. A NUL cannot be part of any argument and is refused.
 */
export function quoteArgument(text: string): string {
  // A leading `-` is left as it is: quoting does not change what getopt sees, callers put `--` where it matters.
  if (plain.test(text)) return text;
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code === 0) throw new MuxError('bad-input', 'A NUL character cannot be passed to tmux', 'remove it');
    // Half of a surrogate pair has no UTF-8 form; U+FFFD is what every encoder would write for it.
    if (code >= 0xd800 && code <= 0xdfff) quoted += '\ufffd';
    else if (code < 32 || code === 127 || '"$\\~#;{}\'`'.includes(character)) {
      quoted += `\\${code.toString(8).padStart(3, '0')}`;
    } else quoted += character;
  }
  return `${quoted}"`;
}

/** A whole command as one line, without the line break at its end. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(' ');
}

/**
 * One argument of a `tmux` that is spawned: there is no lexer then, but a `;` at the end still parts commands and is
 * lost (cmd_parse_from_arguments in cmd-parse.y).
 */
export function spawnArgument(text: string): string {
  return text.endsWith(';') ? `${text.slice(0, -1)}\\;` : text;
}

/**
 * Text that tmux expands as a format (names, directories) and that shall come out as it is: `#` is doubled.
 * A run of `#` before `[` is left alone, because format_expand copies such a run unchanged (it is a style there).
 */
export function escapeFormat(text: string): string {
  return text.replace(/#+(?!#)(\[)?/g, (run: string, bracket: string | undefined) =>
    bracket === undefined ? run + run : run,
  );
}

/**
 * Undoes the encoding that tmux gives to the names of sessions and windows: vis(3) with VIS_OCTAL, VIS_CSTYLE, VIS_TAB
 * and VIS_NL, which writes control characters as `\n`, `\t`, `\033`, a backslash as `\\`, and the bytes of a character
 * that the C library does not know as `\360\237…`; `$` before a name becomes `\$` (utf8_strvis in utf8.c).
 */
export function decodeVis(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/((?:\\[0-7]{3})+)|\\([nrbavtf$\\])/g, (_, octal: string | undefined, letter: string) =>
    octal === undefined
      ? (VIS_LETTERS[letter] as string)
      : Buffer.from(
          octal
            .slice(1)
            .split('\\')
            .map((digits) => Number.parseInt(digits, 8)),
        ).toString(),
  );
}

const VIS_LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  b: '\b',
  a: '\x07',
  v: '\v',
  t: '\t',
  f: '\f',
  $: '$',
  '\\': '\\',
};
