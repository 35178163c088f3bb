/** Durations and times as people read them. */

/** `0.41 s`, `12 s`, `20 m`, `3 h 5 m`, `2 d 3 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes < 10 ? `${minutes} m ${Math.floor(seconds % 60)} s` : `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `12:04:31`. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** `up 3d 02h`, `up 4h 07m`, `up 12m`. */
export function uptime(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`;
  if (hours > 0) return `${hours}h ${two(minutes % 60)}m`;
  return `${minutes}m`;
}
