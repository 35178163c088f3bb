/** The designer's header: the window's name and size, undo and redo, load, save, apply. */
import { ChevronDown, CodeXml, Import, LayoutDashboard, LayoutTemplate, Play, Redo2, Undo2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useId, useState } from 'react';
import { canRedo, canUndo, type Design, setSize, setWindow } from '../../core/design/index.ts';
import { MAX_PANES } from '../../core/layout/tree.ts';
import type { DesignTemplates } from '../../shared/ipc-designer.ts';
import { keyLabel } from '../app/keys.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { menuItem } from '../commands/registry.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { useCheck } from './check.ts';
import { askApply, fileName, openTemplate, openWindow, save, windowName } from './designer-actions.ts';
import { change, endStep, redo, undo, useDesigner } from './designer-store.ts';
import { Box, LABEL, SwitchRow, useWrong, Wrong } from './fields.tsx';

/** Sizes to choose: what tmux gives without a terminal, and usual terminals. */
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 160, rows: 48 },
  { columns: 200, rows: 60 },
];

function NameField({ design, part, label }: { design: Design; part: 'session' | 'window'; label: string }) {
  const id = useId();
  return (
    <div className="min-w-0 flex-1">
      <label htmlFor={id} className={cx(LABEL, 'mb-1')}>
        {label}
      </label>
      <Box>
        <input
          id={id}
          value={design.name[part]}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            const name = { ...design.name, [part]: event.target.value };
            change((before) => setWindow(before, { name }), null, `name ${part}`);
          }}
          onBlur={endStep}
          className="h-full min-w-0 flex-1 bg-transparent outline-none select-text"
        />
      </Box>
    </div>
  );
}

interface WindowFieldProps {
  design: Design;
  part: 'cwd' | 'cmd';
  label: string;
  placeholder: string;
}

/** A field of the window as a whole; a command may have several lines. */
function WindowField({ design, part, label, placeholder }: WindowFieldProps) {
  const id = useId();
  const wrong = useWrong(null, part);
  const value = design[part] ?? '';
  return (
    <div>
      <label htmlFor={id} className={cx(LABEL, 'mb-1')}>
        {label}
      </label>
      <Box wrong={wrong} className="h-auto !px-0">
        <textarea
          id={id}
          value={value}
          rows={Math.min(6, value.split('\n').length)}
          wrap="off"
          spellCheck={false}
          placeholder={placeholder}
          onChange={(event) =>
            change((before) => setWindow(before, { [part]: event.target.value }), null, `window ${part}`)
          }
          onBlur={endStep}
          className="mono min-w-0 flex-1 resize-none bg-transparent px-2 py-1 text-small leading-5 outline-none select-text"
        />
      </Box>
      <Wrong id={`${id}-wrong`} wrong={wrong} />
    </div>
  );
}

function isSize(cells: number): boolean {
  return Number.isInteger(cells) && cells >= 10 && cells <= 1000;
}

/** A number that counts once it is one: while it is typed it may be anything. */
function SizeField({ design, part, label }: { design: Design; part: 'columns' | 'rows'; label: string }) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed === null || isSize(Number(typed)) ? null : { text: 'From 10 to 1000', error: true };
  return (
    <div className="min-w-0 flex-1">
      <label htmlFor={id} className={cx(LABEL, 'mb-1')}>
        {label}
      </label>
      <Box wrong={wrong}>
        <input
          id={id}
          inputMode="numeric"
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : `${id}-wrong`}
          value={typed ?? String(design.size[part])}
          onChange={(event) => {
            setTyped(event.target.value);
            const cells = Number(event.target.value);
            if (!isSize(cells)) return;
            change((before) => setSize(before, { ...before.size, [part]: cells }), null, `size ${part}`);
          }}
          onBlur={() => {
            setTyped(null);
            endStep();
          }}
          className="num h-full min-w-0 flex-1 bg-transparent outline-none select-text"
        />
      </Box>
      <Wrong id={`${id}-wrong`} wrong={wrong} />
    </div>
  );
}

function NameAndSize({ design, unsaved }: { design: Design; unsaved: boolean }) {
  const wrong = useWrong(null, 'name');
  const { columns, rows } = design.size;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={`Name and size: ${windowName(design.name)}, ${columns} by ${rows}`}
          className="flex h-7 min-w-0 items-center gap-1.5 rounded-control px-2 font-medium text-ink-2 transition-colors hover:bg-press hover:text-ink data-[state=open]:bg-select"
        >
          <span className={cx('truncate', wrong?.error && 'text-fail')}>{windowName(design.name)}</span>
          {unsaved && <span role="img" className="size-1.5 flex-none rounded-full bg-accent" aria-label="Not saved" />}
          <ChevronDown size={12} strokeWidth={2.1} aria-hidden className="flex-none" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 w-[304px] rounded-card bg-pop p-3 shadow-pop outline-none"
        >
          <div className="flex gap-2">
            <NameField design={design} part="session" label="Session" />
            <NameField design={design} part="window" label="Window" />
          </div>
          <Wrong id="designer-name-wrong" wrong={wrong} />
          <div className="mt-3 flex gap-2">
            <SizeField design={design} part="columns" label="Columns" />
            <SizeField design={design} part="rows" label="Rows" />
          </div>
          <div className="mt-2 flex gap-1">
            {SIZES.map((size) => (
              <Button
                key={size.columns}
                size="small"
                className={cx(
                  'num !flex-1 justify-center !px-0 !text-micro',
                  size.columns === columns && size.rows === rows && 'bg-press',
                )}
                onClick={() => change((before) => setSize(before, size), `${size.columns} by ${size.rows}`)}
              >
                {size.columns} × {size.rows}
              </Button>
            ))}
          </div>
          <p className="mt-2 text-small text-ink-3">
            The size is that of the canvas. A window takes the size of the terminal that shows it: tmux then gives or
            takes cells from its panes alike.
          </p>
          <div className="mt-3 flex flex-col gap-2">
            <WindowField design={design} part="cwd" label="Directory of all panes" placeholder="That of the session" />
            <WindowField
              design={design}
              part="cmd"
              label="Command of panes that have none"
              placeholder="A plain shell"
            />
            <SwitchRow
              label="End panes beyond the design"
              field="prune"
              on={design.prune === true}
              change={(prune) => change((before) => setWindow(before, { prune: prune || undefined }), null)}
            />
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Windows listed in the menu at most; the rest is found in the tree. */
const MOST_WINDOWS = 24;

function loadMenu(templates: DesignTemplates | null): MenuItem[] {
  const sessions = useApp.getState().server?.snapshot.sessions ?? [];
  const windows = sessions.flatMap((session) =>
    session.windows.map((window): MenuItem => {
      const name = windowName({ session: session.name, window: window.name });
      const tooMany = window.panes.length > MAX_PANES;
      return {
        label: tooMany ? `${name}: ${window.panes.length} panes, too many` : name,
        picture: <FloorPlan window={window} />,
        disabled: tooMany,
        run: () => void openWindow(window.id),
      };
    }),
  );
  return [
    menuItem('design.open'),
    menuItem('design.new'),
    ...(windows.length === 0 ? [] : [{ kind: 'heading', label: 'Windows on the server' } as const]),
    ...windows.slice(0, MOST_WINDOWS),
    ...(templates && templates.templates.length > 0 ? [{ kind: 'heading', label: 'Templates' } as const] : []),
    ...(templates?.templates ?? []).map(
      (template): MenuItem => ({
        label: template.title,
        icon: LayoutTemplate,
        run: () => openTemplate(template),
      }),
    ),
  ];
}

function arrangeMenu(): MenuItem[] {
  return [
    ...['turn', 'mirror-left', 'mirror-top', 'even'].map((name) => menuItem(`design.${name}`)),
    { kind: 'separator' },
    // The panes of a live window are known by their numbers: others would start their commands anew.
    menuItem('design.number'),
  ];
}

interface Props {
  design: Design;
  previewShown: boolean;
  togglePreview: () => void;
}

export function Header({ design, previewShown, togglePreview }: Props) {
  const history = useDesigner((state) => state.history);
  const saved = useDesigner((state) => state.history?.present.saved ?? null);
  const source = useDesigner((state) => state.history?.present.source ?? null);
  const wrong = useCheck((state) => state.errors > 0 || state.written?.problem != null);
  const [templates, setTemplates] = useState<DesignTemplates | null>(null);
  const unsaved = saved !== design || source?.kind !== 'file';
  const where = source?.kind === 'file' ? `Save into ${fileName(source.path)}` : 'Save as a playbook';
  return (
    <header className="flex h-11 flex-none items-center gap-2 pr-3 pl-4">
      <h1 className="flex-none text-title font-semibold max-[1099px]:sr-only">Designer</h1>
      <NameAndSize design={design} unsaved={unsaved} />
      <span className="num h-5 flex-none rounded-chip bg-hover px-1.5 text-micro leading-5 font-medium text-ink-2">
        {design.size.columns} × {design.size.rows}
      </span>
      <span className="flex-1" />
      <DropdownMenu align="end" items={arrangeMenu}>
        <Button
          kind="quiet"
          className="!gap-1 !px-1.5"
          aria-label="Arrange"
          title="Arrange all panes"
          disabled={design.panes.length === 1}
        >
          <LayoutDashboard size={16} strokeWidth={1.75} aria-hidden />
          <ChevronDown size={12} strokeWidth={2.1} aria-hidden />
        </Button>
      </DropdownMenu>
      <span className="flex gap-0.5">
        <IconButton
          label="Undo"
          keys={keyLabel('mod', 'Z')}
          icon={Undo2}
          disabled={!history || !canUndo(history)}
          onClick={undo}
        />
        <IconButton
          label="Redo"
          keys={keyLabel('mod', 'shift', 'Z')}
          icon={Redo2}
          disabled={!history || !canRedo(history)}
          onClick={redo}
        />
      </span>
      {!previewShown && <IconButton label="Show the HeroScript" icon={CodeXml} onClick={togglePreview} />}
      <DropdownMenu
        align="end"
        items={() => loadMenu(templates)}
        onOpenChange={(open) => {
          if (open) void attempt(call('design.templates')).then(setTemplates);
        }}
      >
        <Button kind="quiet" icon={Import}>
          Load
        </Button>
      </DropdownMenu>
      <Button
        aria-label={where}
        title={`${where} (${keyLabel('mod', 'S')})`}
        disabled={!unsaved}
        onClick={() => void save()}
      >
        Save
      </Button>
      <Button
        kind="primary"
        icon={Play}
        solid
        disabled={wrong}
        title={wrong ? 'Something in the design is wrong: it is said below the canvas' : keyLabel('mod', 'Enter')}
        onClick={() => void askApply()}
      >
        Apply…
      </Button>
    </header>
  );
}
