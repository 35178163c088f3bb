/** Settings of terminals: font with a live sample, scrollback and what it costs, screen reader, who may copy. */
import { Minus, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { DEFAULT_SETTINGS, settingsFields } from '../../shared/ipc-settings.ts';
import { nextFontSize } from '../app/actions.ts';
import { call } from '../bridge/client.ts';
import { fontFit } from '../terminal/fonts.ts';
import { IconButton } from '../ui/button.tsx';
import { Select, type SelectOption } from '../ui/select.tsx';
import { memoryOf } from './memory.ts';
import { ChoiceRow, NumberRow, Row, Section, SwitchRow, sentence, TypedRow } from './parts.tsx';
import { Sample } from './sample.tsx';
import { setSettings, useSettings } from './settings-store.ts';

const OTHER = '\0other';

/** Known to be monospaced; offered where they are installed and fontconfig does not tell of them. */
const KNOWN = [
  ...['Cascadia Code', 'Cascadia Mono', 'Consolas', 'DejaVu Sans Mono', 'Fira Code', 'Fira Mono', 'Hack'],
  ...['IBM Plex Mono', 'Inconsolata', 'Iosevka', 'Liberation Mono', 'Menlo', 'Monaco', 'Noto Sans Mono'],
  ...['Roboto Mono', 'SF Mono', 'Source Code Pro', 'Ubuntu Mono'],
];

/** The fonts that are there and fit in cells, the one that comes with the app first. */
function useFonts(): readonly string[] {
  const [fonts, setFonts] = useState<readonly string[]>([DEFAULT_SETTINGS.fontFamily]);
  useEffect(() => {
    let wanted = true;
    const take = (told: readonly string[]): void => {
      const there = [...new Set([...told, ...KNOWN])].filter((family) => fontFit(family) === 'fits').sort();
      if (wanted) setFonts([...new Set([DEFAULT_SETTINGS.fontFamily, ...there])]);
    };
    call('settings.fonts').then(take, () => take([]));
    return () => {
      wanted = false;
    };
  }, []);
  return fonts;
}

const FAMILY_WRONG = {
  missing: 'There is no font of that name here: install it, or look how it is written',
  proportional: 'That font is not monospaced: its letters would not fit in cells',
} as const;

function wrongFamily(family: string): string | null {
  const parsed = settingsFields.fontFamily.safeParse(family);
  if (!parsed.success) return sentence(parsed.error.issues[0]?.message ?? 'Not a name');
  const fit = fontFit(parsed.data);
  return fit === 'fits' ? null : FAMILY_WRONG[fit];
}

function OtherFont({ done }: { done: () => void }) {
  const take = (text: string): string | null => {
    const wrong = wrongFamily(text);
    if (wrong === null) void setSettings({ fontFamily: text });
    return wrong;
  };
  return (
    <TypedRow
      label="Name of the font"
      help="As the system calls it. Only monospaced fonts fit."
      action="Use it"
      take={take}
      done={done}
    />
  );
}

function FontRows() {
  const family = useSettings((state) => state.fontFamily);
  const size = useSettings((state) => state.fontSize);
  const fonts = useFonts();
  const [other, setOther] = useState(false);
  const missing = !fonts.includes(family) && fontFit(family) !== 'fits';
  const options: SelectOption[] = [
    ...[...new Set([...fonts, family])].map((name) => ({
      value: name,
      name,
      ...(name === DEFAULT_SETTINGS.fontFamily ? { about: 'comes with Muxworks' } : {}),
    })),
    { value: OTHER, name: 'Another one…' },
  ];
  return (
    <>
      <Row
        label="Font"
        wrong={missing ? `${family} is not here, or not monospaced: JetBrains Mono stands in for it` : null}
      >
        {(id) => (
          <div className="w-[300px] max-w-full">
            <Select
              id={id}
              value={family}
              options={options}
              choose={(value) => {
                setOther(value === OTHER);
                if (value !== OTHER) void setSettings({ fontFamily: value });
              }}
            />
          </div>
        )}
      </Row>
      {other && <OtherFont done={() => setOther(false)} />}
      <NumberRow
        label="Font size"
        name="fontSize"
        unit="px"
        width="w-16"
        end={
          <span className="flex gap-1">
            <IconButton
              label="Smaller"
              icon={Minus}
              disabled={nextFontSize(size, -1) === size}
              onClick={() => void setSettings({ fontSize: nextFontSize(size, -1) })}
            />
            <IconButton
              label="Larger"
              icon={Plus}
              disabled={nextFontSize(size, 1) === size}
              onClick={() => void setSettings({ fontSize: nextFontSize(size, 1) })}
            />
          </span>
        }
      />
      <div className="py-2">
        <Sample />
      </div>
    </>
  );
}

function ScrollbackRow() {
  const lines = useSettings((state) => state.scrollback);
  return (
    <NumberRow
      label="Scrollback"
      name="scrollback"
      unit="lines"
      help={`At hand above the screen of each terminal on view; what tmux has beyond is loaded as you scroll up. Full, that takes ${memoryOf(lines)}.`}
    />
  );
}

export function AppearanceSection() {
  return (
    <Section name="appearance">
      <ChoiceRow
        label="Theme"
        name="theme"
        options={[
          ['system', 'As the system'],
          ['dark', 'Dark'],
          ['light', 'Light'],
        ]}
      />
    </Section>
  );
}

export function TerminalsSection() {
  return (
    <Section name="terminals">
      <FontRows />
      <ScrollbackRow />
      <SwitchRow
        label="Screen reader"
        name="screenReader"
        help="Terminals tell a screen reader what they show. Leave it off where none is used: it costs time with much output."
      />
      <ChoiceRow
        label="Programs that copy"
        name="copyByPrograms"
        help="A program in a pane, also one on another machine, can put text into your clipboard (OSC 52)."
        options={[
          ['ask', 'Ask'],
          ['always', 'Always allow'],
          ['never', 'Never'],
        ]}
      />
    </Section>
  );
}
