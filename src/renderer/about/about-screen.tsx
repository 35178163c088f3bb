/** About: the versions of what the app is made of, to be read and to be copied for a report. */
import { Check, Copy, ScrollText, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import type { About } from '../../shared/ipc-desktop.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { closeAbout, showLicences } from './about-store.ts';
import { factsOf, reportOf } from './report.ts';

export function AboutScreen() {
  const [about, setAbout] = useState<About | null>(null);
  const [copied, setCopied] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    copyButton.current?.focus();
    void attempt(call('desktop.about')).then(setAbout);
  }, []);
  const copy = async (): Promise<void> => {
    const known = about ?? (await call('desktop.about'));
    await call('clipboard.write', { text: reportOf(known) });
    setCopied(true);
  };
  return (
    <div className="flex min-h-0 flex-col overflow-auto p-5">
      <div className="flex items-center gap-3">
        <Logo size={36} />
        <div className="min-w-0 flex-1">
          <Dialog.Title className="text-lead font-semibold text-ink">About Muxworks</Dialog.Title>
          <p className="text-ink-2">Processes, layouts and playbooks on tmux, which keeps them running.</p>
        </div>
        <IconButton label="Close" icon={X} onClick={closeAbout} className="self-start" />
      </div>
      <dl
        aria-label="Versions"
        aria-busy={about === null}
        className="num mt-4 grid min-h-[140px] grid-cols-[96px_minmax(0,1fr)] content-start gap-x-3 gap-y-1 select-text"
      >
        {about !== null &&
          factsOf(about).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="[overflow-wrap:anywhere] text-ink">{value}</dd>
            </div>
          ))}
      </dl>
      {about !== null && (
        <p className="mt-3 text-small text-ink-3">
          Mistakes of the app itself are written down in{' '}
          <span className="[overflow-wrap:anywhere] text-ink-2 select-text">{about.faultLog}</span>
        </p>
      )}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button kind="quiet" icon={ScrollText} onClick={showLicences}>
          Licences
        </Button>
        <Button kind="primary" ref={copyButton} icon={copied ? Check : Copy} onClick={() => void attempt(copy())}>
          {copied ? 'Copied' : 'Copy for a report'}
        </Button>
      </div>
      <span role="status" className="sr-only">
        {copied ? 'The versions are in the clipboard' : ''}
      </span>
    </div>
  );
}
