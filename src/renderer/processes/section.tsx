/** A section of the details: a small heading with a fact at its right; some of them fold. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cx } from '../ui/cx.ts';

interface Props {
  title: string;
  /** At the right of the title. */
  fact?: ReactNode;
  /** It takes what height is left; what does not fit is cut off. */
  grows?: boolean;
  /** Given: the section folds. */
  open?: boolean;
  toggle?: () => void;
  children: ReactNode;
}

export function Section({ title, fact, grows, open, toggle, children }: Props) {
  const id = useId();
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <section aria-labelledby={id} className={cx('flex flex-col px-4 pt-3.5', grows ? 'min-h-44 flex-1' : 'flex-none')}>
      <div className="mb-0.5 flex h-5 flex-none items-center justify-between text-small text-ink-3">
        <h3 id={id} className="font-medium">
          {toggle === undefined ? (
            title
          ) : (
            <button
              type="button"
              aria-expanded={open}
              onClick={toggle}
              className="-ml-4 flex items-center gap-1 rounded-chip hover:text-ink"
            >
              <Chevron size={12} strokeWidth={2.1} aria-hidden />
              {title}
            </button>
          )}
        </h3>
        <span className="num">{fact}</span>
      </div>
      {children}
    </section>
  );
}
