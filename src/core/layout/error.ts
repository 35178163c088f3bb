// The one error that the layout functions throw.

/**
 * What went wrong:
 * `tree` a split tree breaks a rule, `too-small` it does not fit into the size given,
 * `syntax` a tmux layout string can't be read, `panes` tree and panes of the window do not match,
 * `edit` a tree cannot be changed in the way asked for.
 */
export type LayoutErrorCode = 'tree' | 'too-small' | 'syntax' | 'panes' | 'edit';

/** Thrown for bad input only; `message` is a whole sentence that can be shown to the user. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
  readonly code: LayoutErrorCode;

  constructor(code: LayoutErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
