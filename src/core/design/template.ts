// A template: a design with a title and a sentence, as a script.

import type { Design } from './design.ts';

/** A design to begin with. */
export interface Template {
  /** Of a built-in one the name of its file, of the user's own that of its file in their directory; no path. */
  readonly id: string;
  readonly builtIn: boolean;
  readonly title: string;
  /** One sentence about what it is for; may be empty. */
  readonly about: string;
  readonly design: Design;
}

/** The script of a template: its title and its sentence are the first two comments. */
export function writeTemplate(_template: Pick<Template, 'title' | 'about' | 'design'>): string {
  throw new Error('to follow');
}

/** @throws MuxError `bad-input` where a text is no template, saying why */
export function readTemplate(_text: string): Pick<Template, 'title' | 'about' | 'design'> {
  throw new Error('to follow');
}
