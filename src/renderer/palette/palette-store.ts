/** Whether the palette is open, what it is narrowed to, and what was chosen in it lately. */
import { create } from 'zustand';
import { recall, remember } from '../app/remember.ts';
import type { Subject } from '../commands/registry.ts';

/** A text that a command needs first: the palette asks for it. */
export interface Prompt {
  title: string;
  placeholder: string;
  /** What is done with it, and how it is to be written. */
  hint: string;
  submit: (text: string) => unknown;
}

/** One of several things, which a command needs first. */
export interface Pick {
  title: string;
  placeholder: string;
  choices: () => readonly Choice[];
}

export interface Choice {
  key: string;
  title: string;
  about?: string;
  /** A pane or window is shown with its status or floor plan. */
  subject?: Subject;
  run: () => unknown;
}

interface PaletteState {
  open: boolean;
  typed: string;
  /** Only what can be done to this, by its name. */
  narrowed: { subject: Subject; name: string } | null;
  prompt: Prompt | null;
  pick: Pick | null;
  /** Keys of entries, latest first. */
  recent: readonly string[];
  /** The list of all keys. */
  help: boolean;
}

const MOST_RECENT = 12;
const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

export const usePalette = create<PaletteState>()(() => ({
  ...{ open: false, typed: '', narrowed: null, prompt: null, pick: null, help: false },
  recent: recall('palette', isList) ?? [],
}));

export function openPalette(typed = ''): void {
  usePalette.setState({ open: true, typed, narrowed: null, prompt: null, pick: null });
}

/**
 * Keys between the one that opened the palette and the moment in which its field has the keyboard: they are meant for
 * it, and a shell that got them would run them. True where the key was taken.
 */
export function takeEarlyKey(event: KeyboardEvent): boolean {
  if (!usePalette.getState().open) return false;
  const field = document.querySelector<HTMLElement>('[cmdk-input]');
  if (field !== null && document.activeElement === field) return false;
  const { key, ctrlKey, altKey, metaKey } = event;
  const plain = !ctrlKey && !altKey && !metaKey;
  if (key === 'Escape') closePalette();
  else if (plain && key === 'Backspace') usePalette.setState(({ typed }) => ({ typed: typed.slice(0, -1) }));
  else if (plain && [...key].length === 1) usePalette.setState(({ typed }) => ({ typed: typed + key }));
  field?.focus();
  return true;
}

export function closePalette(): void {
  usePalette.setState({ open: false });
}

/** Asks for a text where the palette is. */
export function promptFor(prompt: Prompt): void {
  usePalette.setState({ open: true, typed: '', narrowed: null, prompt, pick: null });
}

/** Lets the user choose where the palette is. */
export function pickFrom(pick: Pick): void {
  usePalette.setState({ open: true, typed: '', narrowed: null, prompt: null, pick });
}

export function narrowTo(subject: Subject, name: string): void {
  usePalette.setState({ typed: '', narrowed: { subject, name } });
}

export function rememberChoice(key: string): void {
  const recent = [key, ...usePalette.getState().recent.filter((each) => each !== key)].slice(0, MOST_RECENT);
  usePalette.setState({ recent });
  remember('palette', recent);
}
