/** What main answers to a question of a section: asked when the section is shown, and again on demand. */
import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../core/playbook/types.ts';
import { toProblem } from '../bridge/client.ts';

export interface Answer<T> {
  /** Null until the first one; the last one stays while it is asked again. */
  value: T | null;
  problem: Problem | null;
  busy: boolean;
  ask: () => void;
  /** Takes what another call has answered. */
  take: (value: T) => void;
}

/** @param question the same function at every call */
export function useAnswer<T>(question: () => Promise<T>): Answer<T> {
  const [state, setState] = useState<Pick<Answer<T>, 'value' | 'problem' | 'busy'>>({
    value: null,
    problem: null,
    busy: true,
  });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew.
  useEffect(() => {
    let wanted = true;
    setState((before) => ({ ...before, busy: true }));
    question().then(
      (value) => wanted && setState({ value, problem: null, busy: false }),
      (error: unknown) => wanted && setState((before) => ({ ...before, problem: toProblem(error), busy: false })),
    );
    return () => {
      wanted = false;
    };
  }, [question, round]);
  const ask = useCallback(() => setRound((before) => before + 1), []);
  const take = useCallback((value: T) => setState({ value, problem: null, busy: false }), []);
  return { ...state, ask, take };
}
