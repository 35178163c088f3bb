/** The Settings view. */
export default function SettingsView() {
  return <h1 className="p-3 text-title">Settings</h1>;
}
