/** The Processes view. */
export default function ProcessesView() {
  return <h1 className="p-3 text-title">Processes</h1>;
}
