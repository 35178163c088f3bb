/** Choosing and running a playbook. */
import { call } from '../bridge/client.ts';
import { attempt } from './toasts-store.ts';

export async function openPlaybook(): Promise<void> {
  const path = await attempt(call('playbook.choose'));
  if (path !== null) await runPlaybook(path);
}

export async function runPlaybook(path: string): Promise<void> {
  await attempt(call('playbook.run', { path }));
}
