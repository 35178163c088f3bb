/** What applying the design would do, asked anew with every change of the design or the server; says itself when it is old. */
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { Design } from '../../core/design/design.ts';
import type { ServerState } from '../../shared/ipc.ts';
import type { DesignDocument, DesignPlan } from '../../shared/ipc-designer.ts';
import { useApp } from '../app/store.ts';
import { call, toProblem } from '../bridge/client.ts';
import { OneInFlight } from '../panes/throttle.ts';
import { useDesigner } from './designer-store.ts';

interface Planned {
  result: DesignPlan | null;
  /** The design and the server that the result is about: others than those now mean that it is old. */
  design: Design | null;
  server: ServerState | null;
}

export const usePlan = create<Planned>()(() => ({ result: null, design: null, server: null }));

interface Question {
  document: DesignDocument;
  server: ServerState | null;
}

/** What is planned and applied of a document. */
export function applied({ design, source }: DesignDocument) {
  return source.kind === 'file' ? { design, set: source.set, file: source.path } : { design };
}

const asking = new OneInFlight<Question>(async ({ document, server }) => {
  let result: DesignPlan;
  try {
    result = await call('design.plan', applied(document));
  } catch (error) {
    result = { plan: null, problem: toProblem(error), readAt: Date.now() };
  }
  usePlan.setState({ result, design: document.design, server });
});

/** Asks with every change while the designer is on view, until the returned function is called. */
export function watchPlan(): () => void {
  let design: Design | null = null;
  let server: ServerState | null = null;
  const look = (): void => {
    const document = useDesigner.getState().history?.present;
    const state = useApp.getState().server;
    if (!document || (document.design === design && state === server)) return;
    design = document.design;
    server = state;
    asking.wish({ document, server });
  };
  look();
  const stops = [useDesigner.subscribe(look), useApp.subscribe(look)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** An answer that comes within this time is not worth a word that it is awaited, ms. */
const PATIENCE_MS = 300;

/**
 * Whether the plan on show is about the design and the server as they are. That it is not is told only where the next
 * one takes its time: on a busy server something changes all the time.
 */
export function usePlanFresh(): boolean {
  const design = useDesigner((state) => state.history?.present.design ?? null);
  const server = useApp((state) => state.server);
  const fresh = usePlan((state) => state.design === design && state.server === server);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (fresh) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [fresh]);
  return fresh || !late;
}
