/** Reads large scripts beside the page, so that typing never waits for it. */
import type { ScriptKind } from '../../../core/heroscript/types.ts';
import { type Analysis, analyse } from './analysis.ts';

export interface AnalysisRequest {
  id: number;
  text: string;
  kind: ScriptKind;
}

export interface AnalysisAnswer {
  id: number;
  analysis: Analysis;
}

self.addEventListener('message', ({ data }: MessageEvent<AnalysisRequest>) => {
  const analysis = analyse(data.text, data.kind);
  const answer: AnalysisAnswer = { id: data.id, analysis };
  const buffers = [analysis.tokens.buffer, analysis.folds.buffer, analysis.actions.buffer];
  (self as unknown as Worker).postMessage(answer, buffers);
});
