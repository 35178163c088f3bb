/** Notifications of the desktop; what they say is decided in notifier.ts. */
import { Notification } from 'electron';
import { escapeMarkup, type News } from './news.ts';

/** Electron forgets a notification that nobody holds, and its click with it. */
const shown = new Set<Notification>();
const MOST_HELD = 50;

/** Shows it as the desktop does; where that has no notifications, nothing is shown. */
export function notify({ title, body }: News, clicked: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    title,
    body: process.platform === 'linux' ? escapeMarkup(body) : body,
    silent: true,
  });
  notification.on('click', () => {
    shown.delete(notification);
    clicked();
  });
  notification.on('close', () => shown.delete(notification));
  shown.add(notification);
  const [oldest] = shown;
  if (shown.size > MOST_HELD && oldest !== undefined) shown.delete(oldest);
  notification.show();
}
