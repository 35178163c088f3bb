/** Contrast of every text on every ground it lies on, computed from the tokens of both themes: WCAG AA. */
// biome-ignore lint/correctness/noNodejsModules: a test runs in Node, and vitest leaves nothing of style sheets that are imported.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8');

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
type Theme = (name: string) => Colour;

/** `#rrggbb`, `#rrggbbaa` or their short forms, as 0 to 1. */
function parse(hex: string): Colour {
  const digits = hex.length <= 5 ? [...hex.slice(1)].map((each) => each + each) : (hex.slice(1).match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0, alpha = 1] = digits.map((each) => Number.parseInt(each, 16) / 255);
  return [red, green, blue, alpha];
}

/** The declarations of the block whose selector ends with that of the theme. */
function themeOf(name: 'dark' | 'light'): Theme {
  const block = css.match(new RegExp(String.raw`(?:^|\n)(?::root,\n)?\[data-theme="${name}"\] \{([^}]*)\}`))?.[1] ?? '';
  const tokens = new Map([...block.matchAll(/--([\w-]+): ([^;]+);/g)].map((found) => [found[1], found[2]] as const));
  const token = (wanted: string): Colour => {
    const value = tokens.get(wanted);
    if (value === undefined) throw new Error(`the ${name} theme has no --${wanted}`);
    if (value === 'transparent') return [0, 0, 0, 0];
    const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
    return other === undefined ? parse(value) : token(other);
  };
  return token;
}

/** A colour over an opaque one. */
function over(top: Colour, ground: Colour): Colour {
  const mixed = [0, 1, 2].map((at) => (top[at] as number) * top[3] + (ground[at] as number) * (1 - top[3]));
  return [mixed[0] as number, mixed[1] as number, mixed[2] as number, 1];
}

const tint = ([red, green, blue]: Colour, alpha: number): Colour => [red, green, blue, alpha];

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour
    .slice(0, 3)
    .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(text: Colour, ground: Colour): number {
  const [dark = 0, light = 0] = [luminance(over(text, ground)), luminance(ground)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** What text lies on: the app's surfaces, with the tones of what is pointed at, chosen and pressed. */
const SURFACES = ['floor', 'sheet', 'panel', 'pop', 'well', 'tiles', 'hover', 'select', 'select-floor', 'press'];
const TEXTS = ['text', 'text-2', 'text-3', 'accent', 'run', 'wait', 'done', 'fail'];
const SYNTAX = ['action', 'actor', 'key', 'string', 'value', 'comment', 'punct', 'var'].map((name) => `x-${name}`);
const ANSI = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'].map((name) => `t-${name}`);
/** A chip and what its text is; chips lie on any surface up to the tone under the pointer. */
const CHIPS = ['accent', 'run', 'wait', 'done', 'fail'];
const UNDER_CHIPS = ['floor', 'sheet', 'panel', 'pop', 'tiles', 'term', 'hover'];
const MARKS = ['run', 'wait', 'done', 'fail'].map((name) => `${name}-mark`);

type Pair = readonly [what: string, text: Colour, ground: Colour];

function textPairs(token: Theme): Pair[] {
  const on = (texts: readonly string[], grounds: readonly string[]): Pair[] =>
    texts.flatMap((text) =>
      grounds.map((ground): Pair => [`${text} on ${ground}`, token(text), over(token(ground), token('sheet'))]),
    );
  return [
    ...on(TEXTS, SURFACES),
    ...on([...TEXTS, 'term-fg', 'term-dim', 'term-strong', ...ANSI], ['term']),
    ...on(SYNTAX, ['well', 'sheet', 'hover']),
    // Banners and headers that are tinted as a whole.
    ['fail on the banner', token('fail'), over(tint(token('fail'), 0.1), token('tiles'))],
    ['text-2 on the banner', token('text-2'), over(tint(token('fail'), 0.1), token('tiles'))],
    ...['wait', 'text-2', 'text-3'].map((text): Pair => {
      const header = over(tint(token('wait'), 0.12), token('term'));
      return [`${text} on a chip of a pane that gets the input`, token(text), over(token('wait-soft'), header)];
    }),
    ...on(['on-accent'], ['accent-fill', 'accent-press']),
    ...on(['on-mark'], ['fail-mark']),
    ...on(['t-find-on-fg'], ['t-find-on']),
    ...on(['term-fg', 'text'], ['t-find']),
    ...CHIPS.flatMap((chip) =>
      UNDER_CHIPS.map(
        (ground): Pair => [`${chip} on its chip on ${ground}`, token(chip), over(token(`${chip}-soft`), token(ground))],
      ),
    ),
    // What is selected keeps its colour on the tone of a selection.
    ...['sheet', 'well', 'term'].flatMap((ground) =>
      ['text', 'text-2', 'term-fg'].map(
        (text): Pair => [`${text} selected on ${ground}`, token(text), over(token('accent-soft-2'), token(ground))],
      ),
    ),
  ];
}

const below = (pairs: readonly Pair[], least: number): string[] =>
  pairs.flatMap(([what, text, ground]) => {
    const found = contrast(text, ground);
    return found < least ? [`${what}: ${found.toFixed(2)}`] : [];
  });

for (const name of ['dark', 'light'] as const) {
  const token = themeOf(name);

  test(`every text of the ${name} theme stands out from every ground by 4.5`, () => {
    expect(below(textPairs(token), 4.5)).toEqual([]);
  });

  test(`lamps and the focus ring of the ${name} theme stand out by 3`, () => {
    const grounds = ['floor', 'sheet', 'panel', 'pop', 'tiles', 'term', 'hover', 'select', 'select-floor'];
    const pairs = [...MARKS, 'accent'].flatMap((mark) =>
      grounds.map((ground): Pair => [`${mark} on ${ground}`, token(mark), token(ground)]),
    );
    expect(below(pairs, 3)).toEqual([]);
  });
}

test('the contrast of black and white is that of the standard', () => {
  expect(contrast(parse('#fff'), parse('#000000'))).toBeCloseTo(21, 5);
  expect(contrast(parse('#767676'), parse('#ffffffff'))).toBeCloseTo(4.54, 2);
});
