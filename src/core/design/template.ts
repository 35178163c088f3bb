// A template: a design with a title and a sentence, as a script.

import { MuxError } from '../errors.ts';
import { parse } from '../heroscript/parse.ts';
import type { Design } from './design.ts';
import { readDesigns } from './read.ts';
import { writeDesign } from './write.ts';

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

/** What a template says, apart from where it is kept. */
export type TemplateText = Pick<Template, 'title' | 'about' | 'design'>;

/** Characters. */
export const LONGEST_TITLE = 100;
export const LONGEST_ABOUT = 500;

/**
 * The script of a template: its title and its sentence are the comments that it begins with.
 * @throws MuxError `bad-input` for a title that is empty, and as writeDesign
 */
export function writeTemplate({ title, about, design }: TemplateText): string {
  const [first, second] = [oneLine(title), oneLine(about)];
  if (second.length > LONGEST_ABOUT) {
    throw new MuxError('bad-input', `What a template is for is said in at most ${LONGEST_ABOUT} characters`);
  }
  if (first === '' || first.length > LONGEST_TITLE) {
    throw new MuxError(
      'bad-input',
      `A template has a title of 1 to ${LONGEST_TITLE} characters`,
      'give it a short name',
    );
  }
  const head = second === '' ? `// ${first}` : `// ${first}\n// ${second}`;
  return `${head}\n\n${writeDesign(design)}`;
}

/** @throws MuxError `bad-input` where a text is no template, saying why */
export function readTemplate(text: string): TemplateText {
  const { items, source } = parse(text);
  const comments: string[] = [];
  for (const item of items) {
    // A blank line ends the head: below it is the comment with the window's size.
    if (item.kind !== 'comment' || item.span.line !== comments.length + 1) break;
    comments.push(
      source.text
        .slice(item.span.offset, item.span.offset + item.span.length)
        .slice(2)
        .trim(),
    );
  }
  const [title, about = ''] = comments;
  const { designs, diagnostics } = readDesigns(text);
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  const [read] = designs;
  const problem =
    wrong !== undefined
      ? `line ${wrong.line}: ${wrong.message}`
      : read === undefined
        ? 'it declares no window'
        : designs.length > 1
          ? 'it declares more than one window'
          : !title
            ? 'it does not begin with its title, as a comment'
            : (read.problems[0]?.message ?? null);
  if (problem !== null || !title || read === undefined) throw new MuxError('bad-input', `Not a template: ${problem}`);
  const panes = read.design.panes.map(({ from: _, ...pane }) => pane);
  return { title, about, design: { ...read.design, panes } };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
