// The parameters of one action: looked up, filled in, and complained about where they are written.

import type { ActionNode, ParamNode } from './ast.ts';
import { type Advice, type DiagnosticCode, diagnose, replacement } from './diagnostics.ts';
import { removal } from './removal.ts';
import { type ActionSpec, findParam, fullName, type ParamType, TYPE_NAMES } from './schema.ts';
import type { Source } from './source.ts';
import type { Substitutions } from './substitute.ts';
import type { ActionBase, Diagnostic, Span } from './types.ts';
import { Value } from './value.ts';

/** What an action is read against. */
export interface Context {
  readonly source: Source;
  readonly substitutions: Substitutions;
  readonly diagnostics: Diagnostic[];
  /** Unknown parameters will be warnings. */
  readonly lenient?: boolean;
}

export class Args {
  /** True once a parameter could not be read; the action is then not fit to be run. */
  failed: boolean;
  /** Its full name. */
  readonly action: string;
  private readonly context: Context;
  private readonly node: ActionNode;
  private readonly spec: ActionSpec;
  private readonly params = new Map<string, ParamNode>();

  constructor(context: Context, node: ActionNode, spec: ActionSpec) {
    this.context = context;
    this.node = node;
    this.spec = spec;
    this.action = fullName(spec);
    this.failed = node.damaged;
    for (const part of node.parts) {
      if (part.kind === 'param' && !this.params.has(part.key)) this.params.set(part.key, part);
    }
  }

  base(): ActionBase {
    const spans: Record<string, Span> = {};
    for (const { name } of this.spec.params) {
      const param = this.params.get(name);
      if (param) spans[name] = param.value.span;
    }
    return { file: this.context.source.file, span: this.node.span, spans };
  }

  param(key: string): ParamNode | undefined {
    return this.params.get(key);
  }

  /** The value of a parameter, filled in. None where it is not given, or where parsing has already found it broken. */
  value(key: string): Value | undefined {
    const param = this.params.get(key);
    if (!param || param.value.form === 'open') return undefined;
    return new Value(this.context.source, param.value, this.context.substitutions);
  }

  isRequired(key: string): boolean {
    return findParam(this.spec, key)?.required === true;
  }

  /** What a parameter holds, in words. */
  typeName(key: string): string {
    const type: ParamType = findParam(this.spec, key)?.type ?? 'text';
    return TYPE_NAMES[type];
  }

  example(key: string): string {
    return `For example ${findParam(this.spec, key)?.example ?? key}`;
  }

  /** The fix that takes a parameter out. */
  removal({ key, span }: ParamNode): Advice['fix'] {
    return removal(this.context.source, span, `Remove ${key}`);
  }

  /** Reports an error that the action can't be run with. */
  fail(code: DiagnosticCode, span: Span, message: string, advice?: Advice): undefined {
    this.failed = true;
    this.warn(code, span, message, advice);
    return undefined;
  }

  /** Reports something that the action can be run with. */
  warn(code: DiagnosticCode, span: Span, message: string, advice?: Advice): void {
    this.context.diagnostics.push(diagnose(code, this.context.source.file, span, message, advice));
  }
}

/** The fix that writes another value; none for a value that substitution made. */
export function changeValue(value: Value, to: string | undefined): Advice['fix'] {
  if (to === undefined || value.text !== value.node.text) return undefined;
  const isBare = value.node.quote === '' && /\s/.test(to);
  return replacement(value.whole(), isBare ? `'${to}'` : to);
}
