/** The Playbooks view: files, editor, plan and runs of playbooks. */
export default function PlaybooksView() {
  return <section aria-label="Playbooks" className="flex min-w-0 flex-1 flex-col" />;
}
