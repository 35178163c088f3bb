/** Templates on the disk: the built-in ones, and the user's own in their private directory. */
import type { Template } from './template.ts';

/** A file among the templates that cannot be read as one; it is left as it is. */
export interface DamagedTemplate {
  readonly id: string;
  readonly path: string;
  readonly message: string;
}

/** All templates, the built-in ones first, the user's own by title; those that are damaged apart. */
export function listTemplates(): Promise<{ templates: Template[]; damaged: DamagedTemplate[] }> {
  throw new Error('to follow');
}

/**
 * Keeps a template of the user's own.
 * @throws MuxError `exists` where there is one of that title and `replace` is not given, `bad-input`, `io`
 */
export function saveTemplate(
  _template: Pick<Template, 'title' | 'about' | 'design'>,
  _options: { replace?: boolean } = {},
): Promise<Template> {
  throw new Error('to follow');
}

/** Removes a template of the user's own, also a damaged one. @throws MuxError `not-found`, `io` */
export function deleteTemplate(_id: string): Promise<void> {
  throw new Error('to follow');
}
