/** Dialogs: one that asks for a name, one that says what an action ends and asks again. */
import { AlertDialog, Dialog as Radix } from 'radix-ui';
import { type FormEvent, useId, useState } from 'react';
import { Button } from './button.tsx';

const BOX =
  'rise fixed top-1/2 left-1/2 z-50 w-[400px] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 rounded-dialog bg-pop p-5 shadow-dialog outline-none [overflow-wrap:anywhere]';
const SCRIM = 'appear fixed inset-0 z-40 bg-scrim';
const TITLE = 'text-lead font-semibold text-ink';

export interface NameQuestion {
  kind: 'name';
  title: string;
  label: string;
  value: string;
  action: string;
  /** Resolves to true when it was done; false keeps the dialog open, the reason is on show. */
  submit: (name: string) => Promise<boolean>;
}

export interface EndQuestion {
  kind: 'end';
  title: string;
  /** What ends, and how many processes that is. */
  text: string;
  action: string;
  submit: () => void;
}

export type Question = NameQuestion | EndQuestion;

interface Props<Q extends Question> {
  question: Q;
  close: () => void;
  /** Takes the keyboard when the dialog has gone; the menu that asked is no longer there. */
  onClosed: (event: Event) => void;
}

function NameDialog({ question, close, onClosed }: Props<NameQuestion>) {
  const [value, setValue] = useState(question.value);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const name = value.trim();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || busy) return;
    setBusy(true);
    const done = await question.submit(name);
    setBusy(false);
    if (done) close();
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className={SCRIM} />
        <Radix.Content className={BOX} aria-describedby={undefined} onCloseAutoFocus={onClosed}>
          <form onSubmit={submit}>
            <Radix.Title className={TITLE}>{question.title}</Radix.Title>
            <label htmlFor={id} className="mt-4 mb-1 block text-small text-ink-3">
              {question.label}
            </label>
            <div className="field flex h-7 items-center rounded-control px-2">
              <input
                id={id}
                className="w-full bg-transparent outline-none select-text"
                value={value}
                maxLength={200}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setValue(event.target.value)}
                onFocus={(event) => event.target.select()}
              />
            </div>
            <div className="mt-5 flex justify-end gap-2">
              <Radix.Close asChild>
                <Button kind="quiet">Cancel</Button>
              </Radix.Close>
              <Button
                type="submit"
                kind="primary"
                disabled={name === '' || busy}
                title={name === '' ? 'A name is needed' : undefined}
              >
                {question.action}
              </Button>
            </div>
          </form>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function EndDialog({ question, close, onClosed }: Props<EndQuestion>) {
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={SCRIM} />
        <AlertDialog.Content className={BOX} onCloseAutoFocus={onClosed}>
          <AlertDialog.Title className={TITLE}>{question.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-ink-2">{question.text}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button kind="quiet">Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button kind="danger" onClick={question.submit}>
                {question.action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

export default function QuestionDialog({ question, close, onClosed }: Props<Question>) {
  return question.kind === 'name' ? (
    <NameDialog question={question} close={close} onClosed={onClosed} />
  ) : (
    <EndDialog question={question} close={close} onClosed={onClosed} />
  );
}
