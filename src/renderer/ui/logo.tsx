/** The mark: a floor with three panes. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} role="img" aria-label="Muxworks">
      <rect x="1" y="1" width="7.5" height="18" rx="2" fill="var(--accent)" />
      <rect x="10.5" y="1" width="8.5" height="10.5" rx="2" fill="var(--text)" />
      <rect x="10.5" y="13.5" width="8.5" height="5.5" rx="2" fill="var(--text-3)" />
    </svg>
  );
}
