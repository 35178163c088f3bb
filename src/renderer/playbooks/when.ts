/** Points in time as a list of files or runs says them, short. */

/** `now`, `12 m`, `2 h`, `yesterday`, `3 days`, `12 Mar`, `2024`. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  const then = new Date(at);
  const today = new Date(now);
  const midnight = new Date(today.getFullYear(), today.getMonth(), today.getDate()).getTime();
  if (at >= midnight || hours < 6) return `${hours} h`;
  const days = Math.ceil((midnight - at) / 86_400_000);
  if (days <= 1) return 'yesterday';
  if (days < 7) return `${days} days`;
  if (then.getFullYear() !== today.getFullYear() && days > 180) return String(then.getFullYear());
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
