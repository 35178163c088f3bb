// Tree to typed actions: is the action known, and are its parameters known, complete and right?

import { Args, type Context } from './args.ts';
import type { ActionNode, ArgumentNode, Part } from './ast.ts';
import { type Advice, diagnose, replacement, show } from './diagnostics.ts';
import { ACTIONS, ACTORS, type ActionSpec, findAction, findParam, fullName } from './schema.ts';
import { BUILDERS, type Statement } from './statements.ts';
import { nearest } from './suggest.ts';
import type { Span } from './types.ts';

export interface Validated {
  /** As much of it as could be read; nothing where a required parameter is missing or wrong. */
  readonly statement?: Statement;
  /** False where an error was found, also one in the text. */
  readonly fit: boolean;
}

/** Checks an action; what is wrong is added to the context's diagnostics. Gives nothing for one that is not known. */
export function validate(node: ActionNode, context: Context): Validated | undefined {
  if (node.actor === '') return undefined;
  const name = fullName(node);
  const spec = findAction(name);
  const build = BUILDERS.get(name);
  if (!spec || !build) {
    reportUnknownAction(node, name, context);
    return undefined;
  }
  const args = new Args(context, node, spec);
  reportMissing(args, node, spec, context.lenient === true);
  reportUnknownParams(args, node, spec);
  reportWords(args, node, spec, context.source.text);
  const statement = build(args);
  return { fit: !args.failed && statement !== undefined, ...(statement && { statement }) };
}

function reportUnknownAction(node: ActionNode, name: string, context: Context): void {
  const { diagnostics, source } = context;
  const span = source.span(node.head.offset + node.bangs, node.head.length - node.bangs);
  if (ACTORS.has(node.actor)) {
    const known = ACTIONS.filter((action) => action.actor === node.actor);
    const meant = nearest(
      node.name,
      known.map((action) => action.name),
    );
    const advice = meant && { hint: `Did you mean ${meant}?`, fix: replacement(span, `${node.actor}.${meant}`) };
    diagnostics.push(diagnose('HS020', source.file, span, `Unknown action ${show(name)}`, advice || {}));
    return;
  }
  const meant = node.actor === 'core' ? sameName(node.name) : nearest(name, ACTIONS.map(fullName));
  const advice = meant && { hint: `Did you mean ${meant}?`, fix: replacement(span, meant) };
  const message = `Muxworks has no actor ${show(node.actor)}, so ${show(name)} is left out`;
  diagnostics.push(diagnose('HS023', source.file, span, message, advice || {}));
}

/** The action meant by a name without its actor. */
function sameName(name: string): string | undefined {
  const action = ACTIONS.find((each) => each.name === name);
  return action && fullName(action);
}

function reportMissing(args: Args, node: ActionNode, spec: ActionSpec, lenient: boolean): void {
  // In a damaged action the parameter may be in what could not be read.
  if (node.damaged) return;
  // One mistake is said once; where that is only a warning, it does not say why the action is left out.
  const misspelt = lenient ? [] : node.parts.map((part) => meantBy(part, args, spec));
  const end = node.head.offset + node.head.length;
  for (const { name, required, example } of spec.params) {
    if (!required || args.param(name)) continue;
    if (misspelt.includes(name)) {
      args.failed = true;
      continue;
    }
    const fix = { title: `Add ${example}`, edits: [{ offset: end, length: 0, text: ` ${example}` }] };
    args.fail('HS022', node.head, `${args.action} needs the parameter ${name}`, { hint: args.example(name), fix });
  }
}

/** The parameter that is meant by a part which is none. */
function meantBy(part: Part, args: Args, spec: ActionSpec): string | undefined {
  if (part.kind === 'argument') return keyWithEquals(part, spec);
  if (part.kind !== 'param' || findParam(spec, part.key) || part.key === '') return undefined;
  const free = spec.params.filter((param) => !args.param(param.name)).map((param) => param.name);
  return nearest(part.key, free);
}

function reportUnknownParams(args: Args, node: ActionNode, spec: ActionSpec): void {
  for (const part of node.parts) {
    if (part.kind !== 'param' || findParam(spec, part.key) || part.key === '') continue;
    const meant = meantBy(part, args, spec);
    const advice = meant && { hint: `Did you mean ${meant}?`, fix: replacement(part.keySpan, meant) };
    args.warn('HS021', part.keySpan, `Unknown parameter ${show(part.key)} of ${args.action}`, advice || {});
  }
}

/** Reports words that belong to no parameter. Words that follow each other on a line are one mistake. */
function reportWords(args: Args, node: ActionNode, spec: ActionSpec, text: string): void {
  let rest: ArgumentNode[] = [];
  let before: Part | undefined;
  const finish = (): void => {
    const span = spanOf(rest);
    if (span) report(span, restAdvice(span, before, text));
    rest = [];
  };
  const report = (span: Span, advice: Advice): void => {
    const words = text.slice(span.offset, span.offset + span.length);
    args.warn('HS016', span, `${show(words)} belongs to no parameter`, advice);
  };
  for (const part of node.parts) {
    const advice = part.kind === 'argument' ? wordAdvice(spec, part) : undefined;
    if (part.kind !== 'argument' || advice || rest.at(-1)?.span.line !== part.span.line) finish();
    if (part.kind !== 'argument') before = part;
    else if (advice) report(part.span, advice);
    else rest.push(part);
  }
  finish();
}

function spanOf(words: readonly ArgumentNode[]): Span | undefined {
  const first = words[0]?.span;
  const last = words.at(-1)?.span;
  return first && last && { ...first, length: last.offset + last.length - first.offset };
}

/** The parameter that is meant by `name='x'`. */
function keyWithEquals(word: ArgumentNode, spec: ActionSpec): string | undefined {
  const key = /^([a-z_]{1,40})=/i.exec(word.value.text)?.[1]?.toLowerCase();
  return word.value.form === 'bare' && key !== undefined && findParam(spec, key) ? key : undefined;
}

/** What is meant by a word that nearly is a parameter. */
function wordAdvice(spec: ActionSpec, word: ArgumentNode): Advice | undefined {
  const key = keyWithEquals(word, spec);
  if (key !== undefined) {
    const equals = { ...word.span, offset: word.span.offset + key.length, length: 1 };
    return { hint: `Write ${key}: instead of ${key}=`, fix: replacement(equals, ':', 'Change = to :') };
  }
  const flag = findParam(spec, word.value.text.toLowerCase());
  if (flag?.type !== 'boolean') return undefined;
  return { hint: `Write ${flag.name}:true`, fix: replacement(word.span, `${flag.name}:true`) };
}

/** Words after a value without quotes are probably the rest of it. */
function restAdvice(words: Span, before: Part | undefined, text: string): Advice {
  if (before?.kind !== 'param' || before.value.form !== 'bare' || before.span.line !== words.line) return {};
  const from = before.value.span.offset;
  const whole = text.slice(from, words.offset + words.length);
  const hint = `A value with white space in it needs quotes: ${before.key}:'…'`;
  const quote = ["'", '"'].find((each) => !whole.includes(each));
  if (quote === undefined || whole.includes('\\')) return { hint };
  const title = `Put the value of ${before.key} in quotes`;
  return { hint, fix: replacement({ ...before.value.span, length: whole.length }, quote + whole + quote, title) };
}
