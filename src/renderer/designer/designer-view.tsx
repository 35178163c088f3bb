/** The Designer view: draws a window of 1 to 16 panes. */
export default function DesignerView() {
  return <section aria-label="Designer" className="flex min-w-0 flex-1 flex-col" />;
}
