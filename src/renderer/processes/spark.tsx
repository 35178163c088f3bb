/** A spark line: the last samples as a line over a tinted ground. It steps; nothing about it moves by itself. */
import { memo } from 'react';
import { useFigures } from '../app/figures.ts';
import { cx } from '../ui/cx.ts';
import { SAMPLES, seriesOf } from './history.ts';

/**
 * The path of a line through the values, the newest at the right edge; empty for less than two values.
 * @param top the value at the upper edge
 */
export function sparkPath(values: readonly number[], width: number, height: number, top: number): string {
  if (values.length < 2) return '';
  const step = width / (SAMPLES - 1);
  const room = height - 2;
  return values
    .map((value, index) => {
      const x = width - (values.length - 1 - index) * step;
      const y = height - 1 - (Math.min(value, top) / top) * room;
      return `${index === 0 ? 'M' : 'L'}${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
    })
    .join('');
}

/** The same line, closed along the lower edge. */
function areaPath(line: string, count: number, width: number, height: number): string {
  const left = Math.round((width - ((count - 1) * width) / (SAMPLES - 1)) * 10) / 10;
  return line === '' ? '' : `${line}L${width} ${height}L${left} ${height}Z`;
}

/** What is quiet lies at the ground: below this, in percent of a core, nothing is made to look like much. */
const LOWEST_TOP = 10;

interface Props {
  pane: string;
  of: 'cpu' | 'memory';
  width: number;
  height: number;
  accent?: boolean;
}

export const Spark = memo(function Spark({ pane, of, width, height, accent }: Props) {
  useFigures((state) => state.sample);
  const values = seriesOf(pane)[of];
  const most = Math.max(...values, 0);
  const top = of === 'cpu' ? Math.max(LOWEST_TOP, most) : Math.max(1, most * 1.6);
  const line = sparkPath(values, width, height, top);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
      className={cx('block flex-none', accent ? 'text-accent' : 'text-ink-3')}
    >
      <path d={areaPath(line, values.length, width, height)} fill="currentColor" opacity=".12" />
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});
