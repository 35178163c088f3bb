/** Which pane of the server each pane of a design is: so that one that is taken out ends, and no other with it. Pure. */
import type { Design } from '../../core/design/design.ts';

/**
 * The design with its panes known by their tmux ids, as applying it finds them: by their numbers. Panes that the window
 * has beyond the design's are nobody's, and stay.
 * @param now the same window as the server has it
 */
export function linked(design: Design, now: Design): Design {
  if (!now.live) return design;
  const ids = now.panes.slice(0, design.panes.length).flatMap(({ live }) => live ?? []);
  const panes = design.panes.map(({ live: _, ...pane }, index) => {
    const live = now.panes[index]?.live;
    return live === undefined ? pane : { ...pane, live };
  });
  return { ...design, panes, live: { server: now.live.server, panes: ids } };
}
