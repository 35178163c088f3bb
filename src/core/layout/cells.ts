// The cell tree: a split tree at a size, as tmux lays it out.

/**
 * A rectangle of cells, and what is in it. Units are terminal cells, the origin is the window's top left.
 * The children of a row fill its width with one border column between two of them, those of a column its height
 * with one border row. `pane` is the number that the split tree gives, or in a layout read from tmux the number of
 * the pane's id (12 for `%12`).
 */
export type Cell = { x: number; y: number; width: number; height: number } & (
  | { kind: 'pane'; pane: number }
  | { kind: 'row' | 'col'; children: Cell[] }
);
