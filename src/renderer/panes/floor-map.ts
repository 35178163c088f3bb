/** Where the panes lie now, for keys that go from one to its neighbour. */
import type { Placed } from './geometry.ts';

export const floorMap: { current: Placed } = { current: { panes: [], dividers: [] } };
