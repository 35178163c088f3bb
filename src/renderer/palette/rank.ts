/** Which entries are shown for what was typed, and in which order. Pure. */
import type { Command, Context } from '../commands/registry.ts';
import { contextOf } from '../commands/registry.ts';
import { commandEntry, type Entry, entryOf, KINDS, type Kind, listed } from './entries.ts';
import { find, findWord, fold, type Hit, needleOf, type Ranges } from './match.ts';

export interface Shown {
  entry: Entry;
  about: string;
  title: Ranges;
  aboutRanges: Ranges;
}

export interface Shelf {
  kind: Kind;
  shown: Shown[];
  /** So many more were found. */
  more: number;
}

export interface Ranked {
  shelves: Shelf[];
  /** Entries found, of how many. */
  found: number;
  total: number;
}

/** What begins with one of these is looked for among one sort of entries alone. */
export const PREFIXES = { '>': 'actions', '@': 'panes', '/': 'playbooks' } as const;
export type Prefix = keyof typeof PREFIXES;

export function prefixOf(typed: string): Prefix | null {
  const first = typed.trimStart().charAt(0);
  return Object.hasOwn(PREFIXES, first) ? (first as Prefix) : null;
}

const ACCEPTS: Record<Prefix, (entry: Entry) => boolean> = {
  '>': ({ command, kind, key }) =>
    (command !== null && !['Panes', 'Windows', 'Sessions'].includes(kind)) || key.startsWith('port:'),
  '@': ({ kind }) => kind === 'Panes',
  '/': ({ kind }) => kind === 'Playbooks',
};

/** Of one kind while nothing narrows the list, without anything typed and with. */
const MOST_UNASKED: Partial<Record<Kind, number>> = { Panes: 8, Actions: 12, Playbooks: 6, Windows: 6 };
const MOST_OTHERS = 5;
const MOST_FOUND = 50;
/** Things that a command is offered for besides what the user looks at. */
const MOST_SUBJECTS = 8;
/** Commands for the best of what was found by name alone. */
const MOST_FOR_NAME = 8;
const MOST_RECENT = 6;

interface Scored {
  entry: Entry;
  hit: Hit;
}

/** `4 panes, with api`: which panes of a window were found. */
function aboutOf(entry: Entry, words: readonly string[]): string {
  if (entry.panes.length === 0 || words.length === 0) return entry.about;
  const with_ = entry.panes.filter((name) => words.some((word) => (findWord(fold(name), word)?.score ?? 0) >= 50));
  if (with_.length === 0) return entry.about;
  const names = with_.slice(0, 3).join(', ');
  return [entry.about, `with ${names}${with_.length > 3 ? ' …' : ''}`].filter(Boolean).join(', ');
}

function shownOf({ entry, hit }: Scored, words: readonly string[]): Shown {
  const about = aboutOf(entry, words);
  if (about === entry.about) return { entry, about, title: hit.title, aboutRanges: hit.about };
  const again = find({ words }, { title: fold(entry.title), about: fold(about), words: entry.text.words });
  return { entry, about, title: again?.title ?? hit.title, aboutRanges: again?.about ?? [] };
}

function inContext(entry: Entry, context: Context): Context {
  return entry.context ?? contextOf(entry.subject ?? {}, context.app);
}

/** Which words are found in a text; a bit for each. */
function maskOf(text: string, words: readonly string[]): number {
  let mask = 0;
  for (const [index, word] of words.entries()) if (findWord(text, word) !== null) mask |= 1 << index;
  return mask;
}

const KIND_ON: Record<NonNullable<Command['on']>, Kind> = { pane: 'Panes', window: 'Windows', session: 'Sessions' };

/**
 * Commands on things that are not what the user looks at: `restart api`, where some words name the thing and the
 * others the command; or only the thing, and then what is done to it most.
 */
function crossed(
  words: readonly string[],
  entries: readonly Entry[],
  hits: ReadonlyMap<string, Scored>,
  here: Context,
): Entry[] {
  const all = (1 << words.length) - 1;
  const made: Entry[] = [];
  const subjectCommands = listed().filter(({ on }) => on !== undefined);
  const commandMasks = subjectCommands.map((command) => {
    const text = fold(
      `${command.named?.('') ?? ''} ${command.title instanceof Function ? '' : command.title} ${command.words ?? ''}`,
    );
    return maskOf(text, words);
  });
  for (const on of ['pane', 'window', 'session'] as const) {
    const things = entries
      .filter(({ kind }) => kind === KIND_ON[on])
      .map((entry) => {
        const score = hits.get(entry.key)?.hit.score;
        return { entry, mask: score === undefined ? maskOf(entry.text.title, words) : all, score: score ?? 0 };
      })
      .sort((a, b) => bits(b.mask) - bits(a.mask) || b.score - a.score);
    let forName = 0;
    for (const [index, command] of subjectCommands.entries()) {
      if (command.on !== on) continue;
      const mask = commandMasks[index] as number;
      let offered = 0;
      for (const thing of things) {
        if (offered >= MOST_SUBJECTS) break;
        // Sorted by what was found of them: those that follow have nothing of it either.
        if (thing.mask === 0 && mask !== all) break;
        if ((mask | thing.mask) !== all) continue;
        const context = inContext(thing.entry, here);
        // Found by what is done alone: offered where it can be done.
        if (thing.mask === 0 && command.available(context) !== true) continue;
        const byName = thing.mask === all;
        // Found by its name alone: only the best of them, or each would bring all its commands.
        if (byName && mask === 0 && (thing !== things[0] || on !== 'pane' || forName >= MOST_FOR_NAME)) continue;
        if (byName && mask === 0) forName++;
        offered++;
        made.push(commandEntry(command, context));
      }
    }
  }
  return made;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Scores that differ by less say nothing. */
const COARSE = 12;
/** Letters picked from here and there count only where nothing is really called that. */
const SCATTERED = 20;
const CALLED = 50;

function byScore(a: Scored, b: Scored): number {
  const off = Number(a.entry.reason !== null) - Number(b.entry.reason !== null);
  // What is hit about as well stands in the order of the registry: what is done most goes first.
  return off || Math.round(b.hit.score / COARSE) - Math.round(a.hit.score / COARSE);
}

const NO_HIT: Hit = { score: 0, title: [], about: [] };

function shelvesOf(scored: readonly Scored[], words: readonly string[], most: (kind: Kind) => number): Shelf[] {
  return KINDS.flatMap((kind): Shelf[] => {
    const own = scored.filter(({ entry }) => entry.kind === kind);
    if (own.length === 0) return [];
    const kept = own.slice(0, most(kind));
    return [{ kind, shown: kept.map((each) => shownOf(each, words)), more: own.length - kept.length }];
  });
}

interface Wanted {
  typed: string;
  entries: readonly Entry[];
  /** Keys of recent choices, latest first. */
  recent: readonly string[];
  here: Context;
  /** The entries are those of one thing: nothing is left out of them. */
  narrowed: boolean;
}

export function rank({ typed, entries, recent, here, narrowed }: Wanted): Ranked {
  const prefix = narrowed ? null : prefixOf(typed);
  const needle = needleOf(prefix === null ? typed : typed.trimStart().slice(1));
  const { words } = needle;
  const accepted = prefix === null ? entries : entries.filter(ACCEPTS[prefix]);
  const total = entries.length;
  if (words.length === 0) {
    const byKey = new Map(accepted.map((entry) => [entry.key, entry]));
    const lately = narrowed
      ? []
      : recent.flatMap((key) => {
          const found = byKey.get(key) ?? (prefix === null ? entryOf(key, here.app) : null);
          return found && found.reason === null ? [found] : [];
        });
    const top = new Set(lately.slice(0, MOST_RECENT));
    const rest = accepted.filter((entry) => !top.has(entry) && (narrowed || entry.reason === null));
    const scored = [
      ...[...top].map((entry) => ({ entry: { ...entry, kind: 'Recent' as const }, hit: NO_HIT })),
      ...rest.map((entry) => ({ entry, hit: NO_HIT })),
    ];
    if (narrowed) scored.sort((a, b) => Number(a.entry.reason !== null) - Number(b.entry.reason !== null));
    const free = narrowed || prefix !== null;
    const shelves = shelvesOf(scored, words, (kind) =>
      free ? Number.POSITIVE_INFINITY : kind === 'Recent' ? MOST_RECENT : (MOST_UNASKED[kind] ?? MOST_OTHERS),
    );
    return { shelves, found: scored.length, total };
  }
  const byKey = new Map<string, Scored>();
  const take = (entry: Entry): void => {
    if (byKey.has(entry.key) || (prefix !== null && !ACCEPTS[prefix](entry))) return;
    const hit = find(needle, entry.text) ?? hitByPanes(entry, words);
    if (hit) byKey.set(entry.key, { entry, hit });
  };
  for (const entry of accepted) take(entry);
  // More words than bits are more than anybody types for a command.
  if (!narrowed && prefix !== '@' && prefix !== '/' && words.length <= 20)
    for (const entry of crossed(words, entries, prefix === null ? byKey : new Map(), here)) take(entry);
  const hits = [...byKey.values()];
  const called = hits.some(({ hit }) => hit.score >= CALLED);
  const scored = hits.filter(({ hit }) => !called || hit.score >= SCATTERED).sort(byScore);
  const best = new Map<Kind, number>();
  for (const { entry, hit } of scored) {
    if (entry.reason === null) best.set(entry.kind, Math.max(best.get(entry.kind) ?? 0, hit.score));
  }
  const free = narrowed || prefix !== null;
  const shelves = shelvesOf(scored, words, () => (free ? Number.POSITIVE_INFINITY : MOST_FOUND));
  // What fits clearly better goes first; else the kinds stand as they always do.
  const tier = ({ kind }: Shelf): number => Math.round((best.get(kind) ?? 0) / 25);
  shelves.sort((a, b) => tier(b) - tier(a));
  return { shelves, found: scored.length, total: Math.max(total, scored.length) };
}

/** A window is found by its panes too. */
function hitByPanes(entry: Entry, words: readonly string[]): Hit | null {
  if (entry.panes.length === 0) return null;
  const about = aboutOf(entry, words);
  const hit = find({ words }, { ...entry.text, about: fold(about) });
  return hit && { ...hit, score: hit.score * 0.8 };
}
