/** Finds what was typed in names: every word of it, in any order, also with letters left out. Pure. */

/** Half-open stretches of a text that match, ascending. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export interface Match {
  /** Higher is better. */
  score: number;
  ranges: Ranges;
}

/** A text to be searched, with what is worked out once. */
export interface Needle {
  words: readonly string[];
}

/** As long as the text itself, so that places in one are places in the other. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

export function needleOf(typed: string): Needle {
  return { words: fold(typed.trim()).split(/\s+/).filter(Boolean) };
}

/** What stands between words, by its code: asked for every letter of every name. */
const SEPARATORS = new Set([...' \t\n/|_-.:,()“”"\'#@'].map((each) => each.charCodeAt(0)));

function isSeparator(text: string, at: number): boolean {
  return SEPARATORS.has(text.charCodeAt(at));
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || isSeparator(text, at - 1);
}

/** The first place where a word begins with it, else the first place at all; -1 where it is not there in one piece. */
function placeOf(text: string, word: string): number {
  const first = text.indexOf(word);
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) if (beginsWord(text, at)) return at;
  return first;
}

/** Beyond this a name is no name, and looking for scattered letters in it finds whatever one likes. */
const MOST_SCATTERED = 200;

/** Its letters in their order: each at the beginning of a word or right after the one before. */
function scattered(text: string, word: string): Match | null {
  if (word.length < 2 || text.length > MOST_SCATTERED) return null;
  const ranges: [number, number][] = [];
  let from = 0;
  for (const letter of word) {
    const last = ranges.at(-1);
    if (last && text[last[1]] === letter) {
      last[1]++;
      from = last[1];
      continue;
    }
    let at = text.indexOf(letter, from);
    while (at >= 0 && !beginsWord(text, at)) at = text.indexOf(letter, at + 1);
    if (at < 0) return null;
    ranges.push([at, at + letter.length]);
    from = at + letter.length;
  }
  return { score: Math.max(1, 18 - 2 * ranges.length), ranges };
}

/** How one word is found in a text that was folded; null where it is not. */
export function findWord(text: string, word: string): Match | null {
  const at = placeOf(text, word);
  if (at < 0) return scattered(text, word);
  const end = at + word.length;
  const whole = end === text.length || isSeparator(text, end);
  const score = beginsWord(text, at) ? (whole ? 100 : 80) : 50;
  // The last part of a path is its name, and a short name is hit more fully than a long one.
  const nearEnd = end === text.length ? 6 : 0;
  return { score: score + nearEnd + 4 * (word.length / text.length), ranges: [[at, end]] };
}

function joined(ranges: [number, number][]): Ranges {
  ranges.sort(([a], [b]) => a - b);
  const result: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

export interface Searched {
  title: string;
  about: string;
  /** Found by, and not shown. */
  words: string;
}

export interface Hit {
  score: number;
  title: Ranges;
  about: Ranges;
}

/** A searched text, folded once. */
export interface Prepared {
  title: string;
  about: string;
  words: string;
}

export function prepare({ title, about, words }: Searched): Prepared {
  return { title: fold(title), about: fold(about), words: fold(words) };
}

/** What is said about a thing counts less than its name. */
const ABOUT = 0.6;

/** Every word is somewhere in it: in the title best, in what is said about it, or in words that are not shown. */
export function find({ words }: Needle, text: Prepared): Hit | null {
  const title: [number, number][] = [];
  const about: [number, number][] = [];
  let score = 0;
  for (const word of words) {
    const inTitle = findWord(text.title, word);
    const inAbout = text.about === '' || (inTitle && inTitle.score >= 50) ? null : findWord(text.about, word);
    const hidden = text.words !== '' && placeOf(text.words, word) >= 0 ? 30 : 0;
    const best = Math.max(inTitle?.score ?? 0, (inAbout?.score ?? 0) * ABOUT, hidden);
    if (best === 0) return null;
    score += best;
    if (inTitle && inTitle.score === best) for (const [from, to] of inTitle.ranges) title.push([from, to]);
    else if (inAbout && inAbout.score * ABOUT === best) for (const [from, to] of inAbout.ranges) about.push([from, to]);
  }
  return { score: words.length === 0 ? 0 : score / words.length, title: joined(title), about: joined(about) };
}
