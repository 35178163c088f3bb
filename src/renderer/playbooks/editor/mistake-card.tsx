/** What a mistake's card says: what is wrong, what was meant, the fix with its key, the code. */
import { WandSparkles } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/status.tsx';
import type { Mistake } from './mistakes.tsx';

export function MistakeCard({ mistake, onMend }: { mistake: Mistake; onMend: () => void }) {
  const { diagnostic, edits } = mistake;
  const { message, hint, code, fix, severity } = diagnostic;
  return (
    <div className="w-[404px] max-w-full px-3 pt-2.5 pb-2 text-base">
      <div className="grid grid-cols-[16px_1fr] gap-x-2">
        <Status shape={severity === 'error' ? 'fail' : 'wait'} className="mt-1" />
        <p className="font-semibold text-ink [overflow-wrap:anywhere]">{message}</p>
        {hint !== undefined && <p className="col-2 text-ink-2 [overflow-wrap:anywhere]">{hint}</p>}
      </div>
      <div className="mt-2 flex min-h-6 items-center gap-2 pl-5">
        {fix && edits !== null && (
          <>
            <Button size="small" icon={WandSparkles} onClick={onMend}>
              {fix.title}
            </Button>
            <span className="text-small text-ink-3">Alt Enter</span>
          </>
        )}
        <span className="mono ml-auto text-micro text-ink-3">{code}</span>
      </div>
    </div>
  );
}
