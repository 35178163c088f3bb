/** Where a run begins that is not to begin at the top: from a line of a file to a place in the script. */
import { resolve } from 'node:path';
import { MuxError } from '../errors.ts';
import type { Action, LoadedPlaybook, Place } from '../heroscript/types.ts';

/** A line of a playbook, as a person points at it. */
export interface From {
  /** As the playbook's actions name it, or another path of it; its first file where left out. */
  file?: string | undefined;
  /** From 1. Any line of an action, or one before it: a run begins with the next action then. */
  line: number;
}

/**
 * The place in `actions` of the first step that the line, or what follows it, leads to; an include counts for what it
 * includes.
 * @throws MuxError `bad-input` where the playbook has no such file, or no step there
 */
export function firstPlace({ actions, files }: LoadedPlaybook, { file: given, line }: From): number {
  const read =
    given === undefined
      ? files[0]
      : (files.find((one) => one.file === given) ?? files.find((one) => resolve(one.file) === resolve(given)));
  if (read === undefined) {
    throw new MuxError('bad-input', `The playbook does not read ${given ?? 'any file'}`, 'name a file that it reads');
  }
  const { file, text } = read;
  const found = actions.findIndex(
    (action) =>
      action.action !== 'play.echo' &&
      placesOf(action).some((place) => place.file === file && lastLine(place, text) >= line),
  );
  if (found >= 0) return found;
  const name = file === '' ? 'the playbook' : file;
  throw new MuxError('bad-input', `There is no step at or after line ${line} of ${name}`, 'nothing was done');
}

/** Where an action stands, and every include that leads to it. */
function placesOf({ file, span, via = [] }: Action): readonly Place[] {
  return [...via, { file, span }];
}

function lastLine({ span }: Place, text: string): number {
  const own = text.slice(span.offset, span.offset + span.length);
  return span.line + (own.match(/\r\n?|\n/g)?.length ?? 0);
}
