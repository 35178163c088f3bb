/** JSON for options of tmux. */

/** JSON without characters that a control-mode line, or a terminal without UTF-8, could change. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
