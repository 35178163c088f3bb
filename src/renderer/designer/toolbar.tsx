/** The bar below the header: presets and templates. */
import { ChevronDown, LayoutTemplate, Save, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Design } from '../../core/design/design.ts';
import { printLayout } from '../../core/layout/expression.ts';
import { presetTree } from '../../core/layout/presets.ts';
import { normaliseTree } from '../../core/layout/tree.ts';
import type { DesignTemplates } from '../../shared/ipc-designer.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { Button } from '../ui/button.tsx';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { askDelete, askTemplate, openTemplate } from './designer-actions.ts';
import { preset } from './moves.ts';
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
        run: () => askDelete({ id: each.id, title: each.id }, `${each.path}: ${each.message}`),
      };
    }),
    { kind: 'separator' },
    { label: 'Save as a template…', icon: Save, run: askTemplate },
    ...own.map((template): MenuItem => {
      return {
        label: `Delete “${template.title}”…`,
        icon: Trash2,
        danger: true,
        run: () => askDelete(template),
      };
    }),
  ];
}

export function Toolbar({ design }: { design: Design }) {
  const [templates, setTemplates] = useState<DesignTemplates | null>(null);
  return (
    <div className="flex h-[52px] flex-none items-center gap-2 overflow-hidden pr-3 pl-4">
      <Presets current={presetNow(design)} choose={preset} />
      <DropdownMenu
        align="end"
        items={() => templateMenu(templates)}
        onOpenChange={(open) => {
          if (open) void attempt(call('design.templates')).then(setTemplates);
        }}
      >
        <Button kind="quiet" aria-label="Templates" className="ml-auto">
          <span className="max-[1099px]:hidden">Templates</span>
          <LayoutTemplate size={14} strokeWidth={1.9} aria-hidden className="min-[1100px]:hidden" />
          <ChevronDown size={12} strokeWidth={2.1} aria-hidden />
        </Button>
      </DropdownMenu>
    </div>
  );
}
