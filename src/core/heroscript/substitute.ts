// Substitution: `{K}`, `${K}` and `@K` of a value, for the keys that are defined.

const LONGEST_KEY = 100;
const KEY = new RegExp(`^[A-Za-z0-9_.-]{1,${LONGEST_KEY}}$`);
const PLACES = /\$?\{([A-Za-z0-9_.-]+)\}|@([A-Za-z0-9_.-]+)/g;

/** How much text a playbook may fill in. A few keys that hold each other twice would otherwise fill the memory. */
const BUDGET = 64 * 1024 * 1024;

/** A stretch of the filled text, and the place in the text before that it stands for. */
export interface Filled {
  readonly from: number;
  readonly to: number;
  readonly placeFrom: number;
  readonly placeTo: number;
}

/** What is defined at one point of a playbook. */
export class Substitutions {
  private readonly values = new Map<string, string>();
  private left = BUDGET;

  static isKey(text: string): boolean {
    return KEY.test(text);
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  set(key: string, value: string): void {
    this.values.set(key, value);
  }

  /** True once there was more to fill in than a playbook may; from then on nothing is. */
  get exhausted(): boolean {
    return this.left < 0;
  }

  /** Fills a text in one pass; what is filled in is not looked at again. Keys that are not defined are left alone. */
  fill(text: string): { text: string; filled: Filled[] } {
    const filled: Filled[] = [];
    if (this.values.size === 0 || this.exhausted) return { text, filled };
    const pieces: string[] = [];
    let length = 0;
    let done = 0;
    for (const match of text.matchAll(PLACES)) {
      const [whole, braced, word = ''] = match;
      const key = braced ?? this.keyAtStart(word);
      const value = key === undefined ? undefined : this.values.get(key);
      if (key === undefined || value === undefined) continue;
      this.left -= value.length;
      if (this.exhausted) return { text, filled: [] };
      const before = text.slice(done, match.index);
      done = match.index + (braced === undefined ? 1 + key.length : whole.length);
      const from = length + before.length;
      length = from + value.length;
      pieces.push(before, value);
      filled.push({ from, to: length, placeFrom: match.index, placeTo: done });
    }
    if (filled.length === 0) return { text, filled };
    pieces.push(text.slice(done));
    return { text: pieces.join(''), filled };
  }

  /**
   * The longest defined key that the word after an `@` starts with. In `@HOST.local` it is `HOST`, but `@HOSTNAME` is
   * another word: a key ends where the word does, or at a dot or dash.
   */
  private keyAtStart(word: string): string | undefined {
    if (this.values.has(word)) return word;
    for (let end = Math.min(word.length - 1, LONGEST_KEY); end > 0; end--) {
      if (word[end] !== '.' && word[end] !== '-') continue;
      const key = word.slice(0, end);
      if (this.values.has(key)) return key;
    }
    return undefined;
  }
}
