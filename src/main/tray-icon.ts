/** Draws the tray icon: the mark of src/renderer/ui/logo.tsx, with a badge that counts what has failed. */

/** Pixels at each side; the desktop makes it smaller. */
export const TRAY_ICON_SIZE = 64;

type Colour = readonly [red: number, green: number, blue: number];

/** The three panes of the mark, in the colours that each theme has for them. */
const ON_DARK: readonly [Colour, Colour, Colour] = [
  [0xee, 0x85, 0xc6],
  [0xeb, 0xed, 0xef],
  [0x9a, 0x9e, 0xa7],
];
const ON_LIGHT: readonly [Colour, Colour, Colour] = [
  [0xb0, 0x1f, 0x86],
  [0x1b, 0x1e, 0x24],
  [0x5a, 0x5f, 0x67],
];
const BADGE: Colour = [0xd9, 0x3a, 0x3a];
const WHITE: Colour = [0xff, 0xff, 0xff];

/** Rows of three pixels, from the top. */
const DIGITS: Readonly<Record<string, readonly string[]>> = {
  '1': ['010', '110', '010', '010', '111'],
  '2': ['111', '001', '111', '100', '111'],
  '3': ['111', '001', '111', '001', '111'],
  '4': ['101', '101', '111', '001', '001'],
  '5': ['111', '100', '111', '001', '111'],
  '6': ['111', '100', '111', '101', '111'],
  '7': ['111', '001', '001', '010', '010'],
  '8': ['111', '101', '111', '101', '111'],
  '9': ['111', '101', '111', '001', '111'],
  '+': ['000', '010', '111', '010', '000'],
};

/** Samples at each side of a pixel: enough for round corners without steps. */
const SAMPLES = 4;

interface Shape {
  colour: Colour;
  /** Whether a point, in pixels of the icon, is within it. */
  holds(x: number, y: number): boolean;
}

/**
 * The icon's pixels, blue-green-red-alpha with the colours multiplied by alpha, row by row.
 * @param failed how many panes have failed; 0 draws no badge, more than 9 draw `9+`
 * @param dark the panel that it stands on is dark
 */
export function drawTrayIcon(failed: number, dark: boolean): Buffer {
  const shapes = [...mark(dark), ...badge(failed)];
  const pixels = Buffer.alloc(TRAY_ICON_SIZE * TRAY_ICON_SIZE * 4);
  for (let y = 0; y < TRAY_ICON_SIZE; y++) {
    for (let x = 0; x < TRAY_ICON_SIZE; x++) {
      pixels.set(sampled(shapes, x, y), (y * TRAY_ICON_SIZE + x) * 4);
    }
  }
  return pixels;
}

function sampled(shapes: readonly Shape[], x: number, y: number): [number, number, number, number] {
  const sum = [0, 0, 0, 0] as [number, number, number, number];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const atX = x + ((sample % SAMPLES) + 0.5) / SAMPLES;
    const atY = y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
    const colour = shapes.findLast((shape) => shape.holds(atX, atY))?.colour;
    if (colour === undefined) continue;
    sum[0] += colour[2];
    sum[1] += colour[1];
    sum[2] += colour[0];
    sum[3] += 255;
  }
  return sum.map((value) => Math.round(value / SAMPLES ** 2)) as typeof sum;
}

/** The mark's three panes, of a field of 20 by 20. */
function mark(dark: boolean): Shape[] {
  const [tall, wide, low] = dark ? ON_DARK : ON_LIGHT;
  const scale = TRAY_ICON_SIZE / 20;
  const pane = (x: number, y: number, width: number, height: number, colour: Colour): Shape =>
    rounded(x * scale, y * scale, width * scale, height * scale, 2 * scale, colour);
  return [pane(1, 1, 7.5, 18, tall), pane(10.5, 1, 8.5, 10.5, wide), pane(10.5, 13.5, 8.5, 5.5, low)];
}

function badge(failed: number): Shape[] {
  if (failed <= 0) return [];
  const text = failed > 9 ? '9+' : String(failed);
  const dot = 6;
  const [wide, high] = [dot * (text.length * 4 - 1), dot * 5];
  const width = Math.max(wide, high) + 10;
  const [left, top] = [TRAY_ICON_SIZE - width, TRAY_ICON_SIZE - high - 10];
  const shapes: Shape[] = [rounded(left, top, width, high + 10, 12, BADGE)];
  [...text].forEach((letter, place) => {
    const x0 = left + (width - wide) / 2 + place * dot * 4;
    DIGITS[letter]?.forEach((row, line) => {
      [...row].forEach((bit, column) => {
        if (bit === '1') shapes.push(rounded(x0 + column * dot, top + 5 + line * dot, dot, dot, 0, WHITE));
      });
    });
  });
  return shapes;
}

function rounded(left: number, top: number, width: number, height: number, radius: number, colour: Colour): Shape {
  return {
    colour,
    holds(x, y) {
      if (x < left || y < top || x > left + width || y > top + height) return false;
      const outX = Math.max(left + radius - x, x - (left + width - radius), 0);
      const outY = Math.max(top + radius - y, y - (top + height - radius), 0);
      return outX ** 2 + outY ** 2 <= radius ** 2 || radius === 0;
    },
  };
}
