/** The colour of each kind of token, as Tailwind classes. */
import type { Kind } from './highlight.ts';

export const TOKEN_COLOURS: Record<Kind, string> = {
  punct: 'text-(--x-punct)',
  actor: 'text-(--x-actor)',
  action: 'font-medium text-(--x-action)',
  key: 'text-(--x-key)',
  string: 'text-(--x-string)',
  value: 'text-(--x-value)',
  comment: 'text-(--x-comment)',
  variable: 'text-(--x-var)',
  plain: '',
};
