/** Fonts of terminals: what stands behind the one that was chosen, and whether a font is there and fits in cells. */

/** As CSS has it; what the chosen font does not have comes from the others. */
export function fontStack(family: string): string {
  const names = [...new Set([family, 'JetBrains Mono', 'DejaVu Sans Mono'])];
  return `${names.map((name) => `"${name}"`).join(', ')}, monospace`;
}

export type FontFit = 'fits' | 'missing' | 'proportional';

/** As wide as they are different in a font that is not monospaced. */
const SAMPLES = ['iiiiiiiiii', 'MMMMMMMMMM', '..........', 'WWWWWWWWWW'];

/** Whether the font is there, and every letter of it takes the same room. */
export function fontFit(family: string): FontFit {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 'missing';
  const widths = (font: string): number[] =>
    SAMPLES.map((text) => {
      context.font = `100px ${font}`;
      return Math.round(context.measureText(text).width);
    });
  const alone = ['serif', 'sans-serif', 'monospace'].map((generic) => ({
    with: widths(`"${family}", ${generic}`),
    without: widths(generic),
  }));
  const same = (a: readonly number[], b: readonly number[]): boolean => a.every((width, at) => width === b[at]);
  // A font that is not there leaves each of the three as it is.
  if (alone.every((each) => same(each.with, each.without))) return 'missing';
  const [first] = alone;
  return first && new Set(first.with).size === 1 ? 'fits' : 'proportional';
}
