// HeroScript: from text to checked actions, and what editors and designers need around it.

export type {
  ActionNode,
  ArgumentNode,
  CommentNode,
  Item,
  ParamNode,
  Part,
  ProseNode,
  Script,
  ShebangNode,
  SkippedNode,
  ValueForm,
  ValueNode,
} from './ast.ts';
export { type FrameOptions, formatDiagnostic } from './code-frame.ts';
export {
  type Completion,
  type CompletionItem,
  complete,
  type EditorOptions,
  type Hover,
  hover,
  type KnownNames,
} from './complete.ts';
export { type Decoded, decode } from './decode.ts';
export { CODES, type DiagnosticCode } from './diagnostics.ts';
export { type Formatted, format } from './format.ts';
export { loadPlaybook, MAX_BYTES } from './load.ts';
export { normaliseName, paneRef, splitName } from './names.ts';
export { parse } from './parse.ts';
export { isPlaybook, kindOf } from './paths.ts';
export {
  ACTIONS,
  type ActionSpec,
  findAction,
  findParam,
  fullName,
  type ParamSpec,
  type ParamType,
  TYPE_NAMES,
  valuesOf,
} from './schema.ts';
export type * from './types.ts';
export { type WrittenParam, writeAction, writeValue } from './write.ts';
