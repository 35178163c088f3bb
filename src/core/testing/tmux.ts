/** For vitest: a tmux server that lives as long as one test, and conditions instead of sleeps. */
import { onTestFinished } from 'vitest';
import { startTestServer, type TestServer } from './server.ts';

export { type TestServer, withServer } from './server.ts';
export { until } from './until.ts';

/** Call it inside a test: the server is ended when the test ends, passed or failed. Not for concurrent tests. */
export async function testServer(): Promise<TestServer> {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  return server;
}
