/** The mark of a bell that rang where nobody looked. */
import { Bell } from 'lucide-react';

export function BellMark() {
  return (
    <span role="img" aria-label="The bell rang" title="The bell rang" className="flex flex-none text-wait">
      <Bell size={12} strokeWidth={2.1} aria-hidden />
    </span>
  );
}
