/** Commands of the designer. It is loaded when it is on view, and before that has nothing that could be edited. */
import {
  ArrowLeftRight,
  Copy,
  FileInput,
  FilePlus2,
  FlipHorizontal2,
  FlipVertical2,
  LayoutGrid,
  LayoutTemplate,
  ListOrdered,
  type LucideIcon,
  Merge,
  PanelBottom,
  PanelRight,
  Play,
  Redo2,
  RotateCw,
  Save,
  SaveAll,
  Trash2,
  Undo2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { canRedo, canUndo } from '../../core/design/history.ts';
import { MAX_PANES } from '../../core/layout/tree.ts';
import { showView } from '../app/actions.ts';
import { useApp } from '../app/store.ts';
import { pickFrom } from '../palette/palette-store.ts';
import { type Command, type Context, register } from './registry.ts';

interface Designer {
  store: typeof import('../designer/designer-store.ts');
  moves: typeof import('../designer/moves.ts');
  actions: typeof import('../designer/designer-actions.ts');
}

let loaded: Designer | null = null;

async function load(): Promise<Designer> {
  const [store, moves, actions] = await Promise.all([
    import('../designer/designer-store.ts'),
    import('../designer/moves.ts'),
    import('../designer/designer-actions.ts'),
  ]);
  loaded ??= { store, moves, actions };
  return loaded;
}

useApp.subscribe((state) => {
  if (state.view === 'designer' && loaded === null) void load();
});

/** Shows the designer with what it had; settles once something can be loaded into it. */
export async function openDesigner(): Promise<Designer> {
  showView('designer');
  const { startDesigner } = await import('../designer/draft.ts');
  await startDesigner();
  return load();
}

const HERE = ['designer'] as const;
const NOT_HERE = 'The Designer is not on view';

function designer({ app }: Context): Designer | null {
  return app.view === 'designer' && loaded?.store.documentNow() ? loaded : null;
}

function panesOf(context: Context): number {
  return designer(context)?.store.documentNow()?.design.panes.length ?? 0;
}

interface Edit {
  id: string;
  title: string;
  icon?: LucideIcon;
  keys?: readonly string[];
  words?: string;
  /** The canvas takes its keys while a pane of it has the keyboard. */
  fixed?: true;
  able?: (context: Context, designer: Designer) => true | string;
  run: (designer: Designer) => unknown;
}

function edit({ able, run, words = '', ...rest }: Edit): Command {
  return {
    group: 'Designer',
    where: HERE,
    words: `designer ${words}`,
    ...rest,
    available: (context) => {
      const here = designer(context);
      if (here === null) return NOT_HERE;
      return able?.(context, here) ?? true;
    },
    run: (context) => {
      const here = designer(context);
      return here === null ? undefined : run(here);
    },
  };
}

const several = (context: Context): true | string => panesOf(context) > 1 || 'The design has one pane only';
const roomy = (context: Context): true | string =>
  panesOf(context) < MAX_PANES || `The design has ${MAX_PANES} panes, and that is the most`;

const fixed = true;

register([
  {
    id: 'design.new',
    group: 'Designer',
    title: 'Empty window',
    named: () => 'Design an empty window',
    words: 'new designer layout',
    icon: FilePlus2,
    available: () => true,
    run: async () => (await openDesigner()).actions.openNew(),
  },
  {
    id: 'design.open',
    group: 'Designer',
    title: 'Playbook…',
    named: () => 'Open a playbook in the Designer…',
    words: 'load file layout',
    icon: FileInput,
    available: () => true,
    run: async () => (await openDesigner()).actions.openFile(),
  },
  edit({
    id: 'design.apply',
    title: 'Apply…',
    icon: Play,
    keys: ['Mod+Enter'],
    run: ({ actions }) => actions.askApply(),
  }),
  edit({ id: 'design.save', title: 'Save', icon: Save, keys: ['Mod+S'], run: ({ actions }) => actions.save() }),
  edit({ id: 'design.save-as', title: 'Save as…', icon: SaveAll, run: ({ actions }) => actions.saveAs() }),
  edit({
    id: 'design.save-template',
    title: 'Save as a template…',
    icon: LayoutTemplate,
    run: ({ actions }) => actions.askTemplate(),
  }),
  edit({
    id: 'design.copy-script',
    title: 'Copy the HeroScript',
    icon: Copy,
    run: ({ actions }) => actions.copyScript(),
  }),
  edit({
    id: 'design.undo',
    title: 'Undo',
    icon: Undo2,
    keys: ['Mod+Z'],
    able: (_, { store }) => {
      const { history } = store.useDesigner.getState();
      return (history !== null && canUndo(history)) || 'There is nothing to undo';
    },
    run: ({ store }) => store.undo(),
  }),
  edit({
    id: 'design.redo',
    title: 'Redo',
    icon: Redo2,
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    able: (_, { store }) => {
      const { history } = store.useDesigner.getState();
      return (history !== null && canRedo(history)) || 'There is nothing to redo';
    },
    run: ({ store }) => store.redo(),
  }),
  edit({
    ...{ id: 'design.split', title: 'Split along the longer side', icon: PanelRight, keys: ['S'], fixed, able: roomy },
    run: ({ moves }) => moves.splitLonger(false),
  }),
  edit({
    ...{ id: 'design.split-other', title: 'Split along the other side', keys: ['Shift+S'], fixed, able: roomy },
    icon: PanelBottom,
    run: ({ moves }) => moves.splitLonger(true),
  }),
  ...(['left', 'right', 'up', 'down'] as const).map((side) => {
    const words = { left: 'left', right: 'right', up: 'above', down: 'below' }[side];
    return edit({
      ...{ id: `design.split-${side}`, title: `Split ${words}`, words: 'design pane', able: roomy },
      run: ({ moves }) => moves.split(side),
    });
  }),
  edit({
    ...{ id: 'design.swap', title: 'Swap with another pane…', words: 'exchange', icon: ArrowLeftRight, able: several },
    run: ({ store, moves }) => {
      const { selected } = store.useDesigner.getState();
      const design = store.documentNow()?.design;
      if (!design) return;
      pickFrom({
        title: `Swap ${moves.paneWords(design, selected)} with`,
        placeholder: 'Which pane of the design',
        choices: () =>
          design.panes.flatMap((_, index) => {
            const other = index + 1;
            if (other === selected) return [];
            const run = () => moves.swapWith(selected, other);
            return [{ key: String(other), title: moves.paneWords(design, other), run }];
          }),
      });
    },
  }),
  edit({
    ...{ id: 'design.merge', title: 'Merge with a neighbour', icon: Merge, keys: ['M'], fixed },
    able: (_, { store, moves }) =>
      moves.sides(store.useDesigner.getState().selected).grow.length > 0 || 'No pane beside it has the same edge',
    run: ({ store, moves }) => {
      const [side] = moves.sides(store.useDesigner.getState().selected).grow;
      if (side !== undefined) moves.merge(side);
    },
  }),
  edit({
    ...{ id: 'design.duplicate', title: 'Duplicate', words: 'pane', icon: Copy, keys: ['D'], fixed, able: roomy },
    run: ({ moves }) => moves.duplicate(),
  }),
  edit({
    ...{
      id: 'design.remove',
      title: 'Remove',
      words: 'pane delete',
      icon: Trash2,
      keys: ['Delete'],
      fixed,
      able: several,
    },
    run: ({ moves }) => moves.remove(),
  }),
  edit({
    ...{ id: 'design.turn', title: 'Turn by a quarter', icon: RotateCw, keys: ['R'], fixed, able: several },
    words: 'rotate arrange',
    run: ({ moves }) => moves.rotateAll(),
  }),
  edit({
    ...{ id: 'design.mirror-left', title: 'Mirror left and right', icon: FlipHorizontal2, keys: ['H'], fixed },
    words: 'flip arrange',
    able: several,
    run: ({ moves }) => moves.mirrorAll('horizontal'),
  }),
  edit({
    ...{ id: 'design.mirror-top', title: 'Mirror top and bottom', icon: FlipVertical2, keys: ['V'], fixed },
    words: 'flip arrange',
    able: several,
    run: ({ moves }) => moves.mirrorAll('vertical'),
  }),
  edit({
    ...{ id: 'design.even', title: 'Make all panes even', icon: LayoutGrid, keys: ['E'], fixed, able: several },
    words: 'distribute arrange',
    run: ({ moves }) => moves.distributeAll(),
  }),
  edit({
    ...{ id: 'design.number', title: 'Number row by row', icon: ListOrdered, keys: ['N'], fixed },
    words: 'renumber arrange',
    able: (_, { store }) =>
      store.documentNow()?.design.live === undefined || 'The panes of a live window are known by their numbers',
    run: ({ moves }) => moves.renumberAll(),
  }),
  edit({
    ...{ id: 'design.larger', title: 'Larger canvas', icon: ZoomIn, keys: ['+'], fixed },
    run: ({ moves }) => moves.zoomBy(1),
  }),
  edit({
    ...{ id: 'design.smaller', title: 'Smaller canvas', icon: ZoomOut, keys: ['-'], fixed },
    run: ({ moves }) => moves.zoomBy(-1),
  }),
  edit({ id: 'design.fit', title: 'Fit the canvas', keys: ['0'], fixed, run: ({ moves }) => moves.zoomBy(0) }),
  edit({
    id: 'design.preview',
    title: 'Show or hide the HeroScript',
    run: ({ store }) => store.useDesigner.setState(({ preview }) => ({ preview: !(preview ?? false) })),
  }),
  ...Array.from({ length: MAX_PANES }, (_, index) =>
    edit({
      id: `design.preset-${index + 1}`,
      title: `Preset: ${index === 0 ? '1 pane' : `${index + 1} panes`}`,
      words: 'grid layout',
      icon: LayoutGrid,
      run: ({ moves }) => moves.preset(index + 1),
    }),
  ),
]);
