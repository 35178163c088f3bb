/** The screens about the app: what it is made of, and the licences of all that is shipped with it. */
import { Dialog } from 'radix-ui';
import { useApp } from '../app/store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { AboutScreen } from './about-screen.tsx';
import { closeAbout, useAbout } from './about-store.ts';
import { LicencesScreen } from './licences-screen.tsx';

const BOX =
  'rise fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100vh-48px)] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-dialog bg-pop shadow-dialog outline-none';

export default function AboutDialogs() {
  const open = useAbout((state) => state.open);
  return (
    <Dialog.Root open={open !== null} onOpenChange={(next) => !next && closeAbout()}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className={`${BOX} ${open === 'licences' ? 'h-[640px] w-[880px]' : 'w-[460px]'}`}
          // Each screen takes the keyboard where one begins, which is not the button that closes it.
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            // The menu or palette that opened it is gone.
            if (useApp.getState().view !== 'panes') return;
            event.preventDefault();
            giveKeyboard();
          }}
        >
          {open === 'licences' ? <LicencesScreen /> : <AboutScreen />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
