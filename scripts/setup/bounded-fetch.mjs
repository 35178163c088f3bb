// @ts-check
// Loaded into Electron's own installer: how long its download may wait, its progress, and an exit code of its own for
// "not reachable". Everything else (mirror, proxy, cache, checksum) stays with the installer.
const ANSWER_MS = 8_000;
const STALL_MS = 30_000;

const { fetch } = globalThis;

/** @type {typeof fetch} */
globalThis.fetch = async (url, options) => {
  const limit = new AbortController();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @param {number} ms */
  const within = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => limit.abort(new Error(`no answer within ${ms / 1000} s`)), ms);
  };
  // The installer ends with 1, whatever went wrong.
  const setCode = () => {
    process.exitCode = 69;
  };
  process.once('exit', setCode);
  within(ANSWER_MS);
  const response = await fetch(url, { ...options, signal: limit.signal }).catch((error) => {
    const { code, message } = error.cause ?? error;
    throw new Error(`${new URL(String(url)).host}: ${code ?? message}`);
  });
  if (!response.ok || !response.body) return response;
  const total = Number(response.headers.get('content-length'));
  let received = 0;
  let shown = -1;
  const counter = new TransformStream({
    transform(chunk, controller) {
      within(STALL_MS);
      received += chunk.length;
      const percent = total ? Math.floor((received / total) * 100) : 0;
      if (percent > shown) console.error(`${percent} %`);
      shown = percent;
      controller.enqueue(chunk);
    },
    flush() {
      clearTimeout(timer);
      process.off('exit', setCode);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
};
