/** The bar below the header: presets, what can be done to the whole layout, templates. */
import {
  ChevronDown,
  FlipHorizontal2,
  FlipVertical2,
  LayoutGrid,
  LayoutTemplate,
  RotateCw,
  Save,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import { useState } from 'react';
import type { Design } from '../../core/design/design.ts';
import { printLayout } from '../../core/layout/expression.ts';
import { presetTree } from '../../core/layout/presets.ts';
import { normaliseTree } from '../../core/layout/tree.ts';
import type { DesignTemplates } from '../../shared/ipc-designer.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { askTemplate, deleteTemplate, openTemplate } from './designer-actions.ts';
import { distributeAll, mirrorAll, preset, rotateAll } from './moves.ts';
import { Presets } from './presets.tsx';

function presetNow(design: Design): number | null {
  const panes = design.panes.length;
  return printLayout(normaliseTree(design.tree)) === printLayout(presetTree(panes)) ? panes : null;
}

function templateMenu(found: DesignTemplates | null): MenuItem[] {
  const own = found?.templates.filter(({ builtIn }) => !builtIn) ?? [];
  const open = (template: DesignTemplates['templates'][number]): MenuItem => ({
    label: template.title,
    icon: LayoutTemplate,
    run: () => openTemplate(template),
  });
  return [
    ...(found?.templates.filter(({ builtIn }) => builtIn) ?? []).map(open),
    ...(own.length === 0 ? [] : [{ kind: 'heading', label: 'Your own' } as const, ...own.map(open)]),
    ...(found?.damaged ?? []).map((each): MenuItem => {
      return {
        label: `Cannot be read: ${each.id}`,
        icon: TriangleAlert,
        run: () => note(`${each.path}: ${each.message}`),
      };
    }),
    { kind: 'separator' },
    { label: 'Save as a template…', icon: Save, run: askTemplate },
    ...own.map((template): MenuItem => {
      return {
        label: `Delete “${template.title}”`,
        icon: Trash2,
        danger: true,
        run: () => void deleteTemplate(template),
      };
    }),
  ];
}

export function Toolbar({ design }: { design: Design }) {
  const [templates, setTemplates] = useState<DesignTemplates | null>(null);
  const one = design.panes.length === 1;
  return (
    <div className="flex h-[52px] flex-none items-center gap-0.5 overflow-hidden pr-3 pl-4">
      <Presets current={presetNow(design)} choose={preset} />
      <span className="mx-1.5 h-6 w-px flex-none bg-line" />
      <span className="flex flex-none gap-0.5 max-[1199px]:hidden">
        <IconButton label="Turn by a quarter" keys="R" icon={RotateCw} disabled={one} onClick={rotateAll} />
        <IconButton
          label="Mirror left and right"
          keys="H"
          icon={FlipHorizontal2}
          disabled={one}
          onClick={() => mirrorAll('horizontal')}
        />
        <IconButton
          label="Mirror top and bottom"
          keys="V"
          icon={FlipVertical2}
          disabled={one}
          onClick={() => mirrorAll('vertical')}
        />
        <IconButton label="Make all panes even" keys="E" icon={LayoutGrid} disabled={one} onClick={distributeAll} />
      </span>
      <span className="hidden flex-none max-[1199px]:block">
        <DropdownMenu
          align="end"
          items={() => [
            { label: 'Turn by a quarter', keys: 'R', icon: RotateCw, disabled: one, run: rotateAll },
            {
              label: 'Mirror left and right',
              keys: 'H',
              icon: FlipHorizontal2,
              disabled: one,
              run: () => mirrorAll('horizontal'),
            },
            {
              label: 'Mirror top and bottom',
              keys: 'V',
              icon: FlipVertical2,
              disabled: one,
              run: () => mirrorAll('vertical'),
            },
            { label: 'Make all panes even', keys: 'E', icon: LayoutGrid, disabled: one, run: distributeAll },
          ]}
        >
          <Button kind="quiet" className="!px-1.5" aria-label="Arrange" title="Arrange">
            <RotateCw size={14} strokeWidth={1.9} aria-hidden />
            <ChevronDown size={12} strokeWidth={2.1} aria-hidden />
          </Button>
        </DropdownMenu>
      </span>
      <DropdownMenu
        align="end"
        items={() => templateMenu(templates)}
        onOpenChange={(open) => {
          if (open) void attempt(call('design.templates')).then(setTemplates);
        }}
      >
        <Button kind="quiet" className="max-[1199px]:!px-1.5" aria-label="Templates">
          <LayoutTemplate size={14} strokeWidth={1.9} aria-hidden className="hidden max-[1199px]:block" />
          <span className="max-[1199px]:hidden">Templates</span>
          <ChevronDown size={12} strokeWidth={2.1} aria-hidden />
        </Button>
      </DropdownMenu>
    </div>
  );
}
