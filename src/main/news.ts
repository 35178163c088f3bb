/** What a notification says of commands that have ended. Their names and texts are anybody's: nothing of them is trusted. */
import type { EndedCommand } from './ended.ts';

export interface News {
  title: string;
  body: string;
  /** The pane that a click shows. */
  pane: string;
}

const NAME_SHOWN = 40;
const COMMAND_SHOWN = 120;
const NAMES_SHOWN = 3;

/** Control characters, line ends, and what turns the direction of the text around it. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** One line of at most so many characters, without any that are not seen. */
export function plain(text: string, longest: number): string {
  const line = text.replace(HIDDEN, ' ').replace(/\s+/g, ' ').trim();
  const letters = [...line.slice(0, longest * 2 + 2)];
  return letters.length > longest
    ? `${letters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
    : line;
}

/** A notification of Linux reads its body as markup (Desktop Notifications Specification, Markup). */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param ended at least one; those that failed come first in what is said */
export function newsOf(ended: readonly EndedCommand[]): News {
  const failed = ended.filter(({ kind }) => kind !== 'ended');
  const [first] = failed.length > 0 ? failed : ended;
  if (first === undefined) throw new Error('nothing has ended');
  return { ...(ended.length === 1 ? newsOfOne(first) : newsOfMany(ended, failed)), pane: first.pane };
}

function newsOfOne(ended: EndedCommand): Omit<News, 'pane'> {
  const { kind, exitCode, durationMs, session, window, command } = ended;
  const name = plain(ended.name, NAME_SHOWN);
  const failing = exitCode !== null && exitCode !== 0;
  const title = {
    failed: `${name} failed`,
    'given-up': `${name} failed and is not restarted again`,
    dead: `The shell of ${name} has ended`,
    ended: failing ? `${name} has failed` : `${name} is done`,
  }[kind];
  const facts = [
    `${plain(session, NAME_SHOWN)} / ${plain(window, NAME_SHOWN)}`,
    failing ? `exit code ${exitCode}` : null,
    durationMs === null || durationMs < 1000 ? null : `after ${lasted(durationMs)}`,
    ended.name === command ? null : plain(command, COMMAND_SHOWN),
  ];
  return { title, body: facts.filter((fact) => fact !== null).join(' · ') };
}

function newsOfMany(ended: readonly EndedCommand[], failed: readonly EndedCommand[]): Omit<News, 'pane'> {
  const done = ended.length - failed.length;
  const told = failed.length > 0 ? failed : ended;
  const sessions = [...new Set(told.map(({ session }) => session))];
  const [session = ''] = sessions;
  const place =
    sessions.length === 1
      ? plain(session, NAME_SHOWN)
      : `${plain(session, NAME_SHOWN)} and ${count(sessions.length - 1, 'other session')}`;
  const what = failed.length > 0 ? `${count(failed.length, 'command')} failed` : `${count(done, 'command')} are done`;
  const names = told.slice(0, NAMES_SHOWN).map(({ name }) => plain(name, NAME_SHOWN));
  const more = told.length - names.length;
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return {
    title: `${what} in ${place}`,
    body: failed.length > 0 && done > 0 ? `${list} · ${count(done, 'other')} done` : list,
  };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** `2 h 5 min`, `3 min 10 s`, `45 s`. */
export function lasted(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes > 0) return seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return `${seconds} s`;
}
