/** Where the keyboard is: it goes round the parts of the window (rail, column, view, what stands beside it), and is never lost. */
import { giveKeyboard } from '../terminal/terminals.ts';
import { useApp } from './store.ts';

const PARTS = 'nav[aria-label="Views"], #root aside, main';
const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex], [contenteditable="true"]';

/** What had the keyboard last in each part, for as long as both are there. */
const last = new WeakMap<Element, HTMLElement>();

function isReachable(element: HTMLElement): boolean {
  return (
    element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true })
  );
}

/** The innermost part: what stands beside a view lies inside of it. */
function partOf(element: Element | null): Element | null {
  return element?.closest(PARTS) ?? null;
}

/** Gives the keyboard to a part: where it was there last, to its panes, or to the first thing that takes it. */
function enter(part: Element): boolean {
  const before = last.get(part);
  if (before && partOf(before) === part && isReachable(before)) before.focus();
  else if (part.matches('main') && useApp.getState().view === 'panes') giveKeyboard();
  else {
    const own = [...part.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
      (each) => partOf(each) === part && isReachable(each),
    );
    (own.find((each) => each.matches('[aria-current="page"], [aria-selected="true"]')) ?? own[0])?.focus();
  }
  return partOf(document.activeElement) === part;
}

/** To the next part, or the one before, that has something to take the keyboard; round and round. */
export function goToPart(step: 1 | -1): void {
  const parts = [...document.querySelectorAll(PARTS)];
  const here = partOf(document.activeElement);
  if (here && document.activeElement instanceof HTMLElement) last.set(here, document.activeElement);
  // From nowhere it goes to the first of them, or the last.
  const at = here ? parts.indexOf(here) : step === 1 ? -1 : parts.length;
  for (let away = 1; away <= parts.length; away++) {
    const part = parts[(at + step * away + 2 * parts.length) % parts.length];
    if (part && part !== here && enter(part)) return;
  }
}

const OVER = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/**
 * What is closed must not take the keyboard along: where a dialog or menu leaves it nowhere (what opened it is gone too,
 * as the palette is that opened another dialog), it goes back to what had it before, or into the view.
 */
export function keepKeyboard(): () => void {
  let before: HTMLElement | null = null;
  const onFocus = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && target.closest(OVER) === null) before = target;
  };
  const restore = () => {
    if (document.activeElement !== document.body || document.querySelector(OVER) !== null) return;
    if (before?.isConnected && isReachable(before)) before.focus();
    const main = document.querySelector('main');
    if (document.activeElement === document.body && main) enter(main);
  };
  // They are children of the body, and give the keyboard back a moment after they have gone.
  const observer = new MutationObserver((changes) => {
    const closed = changes.some(({ removedNodes }) =>
      [...removedNodes].some((node) => node instanceof Element && (node.matches(OVER) || node.querySelector(OVER))),
    );
    if (closed) setTimeout(restore);
  });
  observer.observe(document.body, { childList: true });
  document.addEventListener('focusin', onFocus);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', onFocus);
  };
}
