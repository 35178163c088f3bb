/** The Logs view. */
export default function LogsView() {
  return <h1 className="p-3 text-title">Logs</h1>;
}
