/** The Playbooks view: the text in the middle, plan and runs at its right; the files are in the column at its left. */
import { FileCode, FilePlus, FolderOpen, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../app/store.ts';
import { toProblem } from '../bridge/client.ts';
import { resumeStep } from '../run/reduce.ts';
import { hideHistory, useRun } from '../run/run-store.ts';
import { DRAWER_WIDTH } from '../run/width.ts';
import { Button } from '../ui/button.tsx';
import { chooseFile, newPlaybook, refreshFiles, showDocument, useDesk } from './desk-store.ts';
import { DocumentPane } from './document-pane.tsx';
import { openDocument, type PlaybookDocument } from './documents.ts';
import { PlanPanel } from './plan-panel.tsx';
import { RunPanel } from './run-panel.tsx';

/** What was open when the app ended. */
const recalledId = useDesk.getState().openId;

/** The document that is asked for, once it is there. */
function useDocument(): PlaybookDocument | null {
  const openId = useDesk((state) => state.openId);
  const [document, setDocument] = useState<PlaybookDocument | null>(null);
  useEffect(() => {
    if (openId === null) {
      setDocument(null);
      return;
    }
    let wanted = true;
    openDocument(openId).then(
      (opened) => {
        if (wanted) setDocument(opened);
      },
      (error: unknown) => {
        if (!wanted) return;
        setDocument(null);
        // That the one of last time is gone is no reason to complain: nobody has asked for it.
        if (openId === recalledId) useDesk.setState({ openId: null });
        else useDesk.setState({ problem: toProblem(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [openId]);
  return document;
}

/** From the history back to the run; the view's other keys are commands of the registry, the editor has those of editing. */
function handleKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || useRun.getState().history === null) return;
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
  hideHistory();
  event.preventDefault();
  event.stopPropagation();
}

function Empty() {
  const files = useDesk((state) => state.files);
  const problem = useDesk((state) => state.problem);
  const openId = useDesk((state) => state.openId);
  const sample = files?.places.find(({ samples }) => samples)?.entries.find((entry) => entry.type === 'file');
  useEffect(() => {
    void refreshFiles();
  }, []);
  if (openId !== null && problem === null) return <div className="flex-1" aria-busy="true" />;
  return (
    <div className="m-auto flex max-w-[440px] flex-col items-center gap-4 p-8 text-center">
      {problem && openId !== null ? (
        <div role="alert" className="select-text [overflow-wrap:anywhere]">
          <h1 className="text-lead font-semibold">{openId.split('/').at(-1)} cannot be opened</h1>
          <p className="mt-1 text-ink-2">{problem.message}</p>
          {problem.hint !== undefined && <p className="text-ink-3">{problem.hint}</p>}
        </div>
      ) : (
        <div>
          <h1 className="text-lead font-semibold">No playbook is open</h1>
          <p className="mt-1 text-ink-2">
            A playbook says which windows and panes there should be and what runs in them. Open one, drop a file here,
            or begin anew.
          </p>
        </div>
      )}
      <div className="flex flex-wrap justify-center gap-2">
        <Button icon={FilePlus} onClick={() => void newPlaybook()}>
          New playbook
        </Button>
        <Button icon={FolderOpen} onClick={() => void chooseFile()}>
          Open a file…
        </Button>
        {sample && (
          <Button kind="quiet" icon={Play} onClick={() => showDocument(sample.path)}>
            Look at a sample
          </Button>
        )}
      </div>
      {files && files.recent.length > 0 && (
        <ul aria-label="Opened before" className="mt-2 w-full text-left">
          {files.recent.slice(0, 6).map(({ path, name, unsaved }) => (
            <li key={path}>
              <button
                type="button"
                title={path}
                onClick={() => showDocument(path)}
                className="flex h-7 w-full items-center gap-2 rounded-control px-2 transition-colors hover:bg-hover"
              >
                <FileCode size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
                <span className="flex-none truncate">{name}</span>
                <span className="min-w-0 flex-1 truncate text-right text-small text-ink-3">
                  {unsaved ? 'not saved' : path.slice(0, -name.length - 1)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Plan above, run below. What is not there takes no room. */
function Side({ open }: { open: boolean }) {
  const hasRun = useRun((state) => state.run !== null || state.history !== null);
  if (!open && !hasRun) return null;
  return (
    <aside aria-label="Plan and run" className={`flex min-h-0 flex-col overflow-hidden bg-panel ${DRAWER_WIDTH}`}>
      {open && <PlanPanel className={hasRun ? 'max-h-[50%]' : 'flex-1'} />}
      <RunPanel />
    </aside>
  );
}

export default function PlaybooksView() {
  const document = useDocument();
  const sideOpen = useDesk((state) => state.sideOpen);
  const needsLook = useRun(({ run }) => run !== null && (run.running || resumeStep(run) !== null));
  const connected = useApp((state) => state.info?.tmuxProblem == null);
  useEffect(() => {
    window.addEventListener('keydown', handleKey, true);
    return () => window.removeEventListener('keydown', handleKey, true);
  }, []);
  return (
    <section aria-label="Playbooks" className="flex min-h-0 min-w-0 flex-1">
      {document ? <DocumentPane key={document.key} document={document} /> : <Empty />}
      {connected && (sideOpen || (needsLook && document === null)) && <Side open={document !== null} />}
    </section>
  );
}
