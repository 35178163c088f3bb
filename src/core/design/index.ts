// The designer's document and what can be done with it. Pure; what talks to tmux or the disk is in live.ts, apply.ts
// and templates.ts.

export { DEFAULT_SIZE, type Design, type DesignPane, type DesignWindow } from './design.ts';
export {
  type Changes,
  changePreset,
  distribute,
  type Edited,
  growPane,
  mergePane,
  mirror,
  moveDivider,
  newDesign,
  renumber,
  rotate,
  setPane,
  setSize,
  setWindow,
  splitPane,
  swapPanes,
} from './edit.ts';
export {
  canRedo,
  canUndo,
  endGroup,
  type History,
  mapHistory,
  record,
  redo,
  startHistory,
  undo,
} from './history.ts';
export { applyEdits, type Patch, patchScript, saysSame } from './patch.ts';
export { type DesignProblem, type ReadDesign, type ReadOptions, readDesigns } from './read.ts';
export { dependenciesOf, dependencyNumbers, referenceTo } from './references.ts';
export { readTemplate, type Template, type TemplateText, writeTemplate } from './template.ts';
export { writeDesign } from './write.ts';
