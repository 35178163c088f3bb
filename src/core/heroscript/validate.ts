// Tree to typed actions: is the action known, and are its parameters known, complete and right?

import { Args, type Context } from './args.ts';
import type { ActionNode, ArgumentNode, ParamNode, Part } from './ast.ts';
import { type Advice, diagnose, replacement, show } from './diagnostics.ts';
import { ACTIONS, ACTORS, type ActionSpec, findAction, findParam, fullName } from './schema.ts';
import { BUILDERS, type Statement } from './statements.ts';
import { nearest } from './suggest.ts';
import type { Span } from './types.ts';

/** Checks an action. What is wrong is added to the context's diagnostics; the result is what can be run. */
export function validate(node: ActionNode, context: Context): Statement | undefined {
  if (node.actor === '') return undefined;
  const name = fullName(node);
  const spec = findAction(name);
  const build = BUILDERS.get(name);
  if (!spec || !build) {
    reportUnknownAction(node, name, context);
    return undefined;
  }
  const args = new Args(context, node, spec);
  reportMissing(args, node, spec);
  reportUnknownParams(args, node, spec);
  reportWords(args, node, spec, context.source.text);
  const statement = build(args);
  return args.failed ? undefined : statement;
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

function reportMissing(args: Args, node: ActionNode, spec: ActionSpec): void {
  // In a damaged action the parameter may be in what could not be read.
  if (node.damaged) return;
  for (const param of spec.params) {
    if (!param.required || args.param(param.name)) continue;
    args.fail('HS022', node.head, `${args.action} needs the parameter ${param.name}`, {
      hint: args.example(param.name),
    });
  }
}

function reportUnknownParams(args: Args, node: ActionNode, spec: ActionSpec): void {
  for (const part of node.parts) {
    if (part.kind !== 'param' || findParam(spec, part.key) || part.key === '') continue;
    const free = spec.params.filter((param) => !args.param(param.name)).map((param) => param.name);
    const meant = nearest(part.key, free);
    const advice = meant && { hint: `Did you mean ${meant}?`, fix: replacement(part.keySpan, meant) };
    args.warn('HS021', part.keySpan, `Unknown parameter ${show(part.key)} of ${args.action}`, advice || {});
  }
}

/** Reports words that belong to no parameter; words that follow each other on a line are one mistake. */
function reportWords(args: Args, node: ActionNode, spec: ActionSpec, text: string): void {
  let run: ArgumentNode[] = [];
  let before: Part | undefined;
  const finish = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (!first || !last) return;
    const span = { ...first.span, length: last.span.offset + last.span.length - first.span.offset };
    const word = text.slice(span.offset, span.offset + span.length);
    const owner = before?.kind === 'param' && before.span.line === span.line ? before : undefined;
    args.warn('HS016', span, `${show(word)} belongs to no parameter`, wordAdvice(spec, first, span, owner, text));
    run = [];
  };
  for (const part of node.parts) {
    if (part.kind !== 'argument') {
      finish();
      before = part;
    } else {
      if (run.length > 0 && run.at(-1)?.span.line !== part.span.line) {
        finish();
        before = undefined;
      }
      run.push(part);
    }
  }
  finish();
}

/** What was probably meant by a word: `name='x'`, a switch, or the rest of a value without quotes. */
function wordAdvice(
  spec: ActionSpec,
  first: ArgumentNode,
  span: Span,
  owner: ParamNode | undefined,
  text: string,
): Advice {
  const equals = /^([a-z_]{1,40})=/i.exec(first.value.text)?.[1]?.toLowerCase();
  if (equals !== undefined && findParam(spec, equals)) {
    const at = { ...first.span, offset: first.span.offset + equals.length, length: 1 };
    return { hint: `Write ${equals}: instead of ${equals}=`, fix: replacement(at, ':', 'Change = to :') };
  }
  const flag = findParam(spec, first.value.text.toLowerCase());
  if (flag?.type === 'boolean') {
    return { hint: `Write ${flag.name}:true`, fix: replacement(first.span, `${flag.name}:true`) };
  }
  if (owner?.value.form !== 'bare') return {};
  const from = owner.value.span.offset;
  const whole = text.slice(from, span.offset + span.length);
  const quote = !whole.includes("'") ? "'" : !whole.includes('"') ? '"' : undefined;
  const hint = `A value with white space in it needs quotes: ${owner.key}:'…'`;
  if (!quote || whole.includes('\\')) return { hint };
  const at = { ...owner.value.span, length: whole.length };
  return { hint, fix: replacement(at, `${quote}${whole}${quote}`, `Put the value of ${owner.key} in quotes`) };
}
