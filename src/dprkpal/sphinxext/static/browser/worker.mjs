// The web worker that runs dprkpal with Pyodide. It loads files only from its own folder, and sends nothing.
import { loadPyodide } from "./pyodide.mjs";

const folder = new URL(".", import.meta.url).href;
const total = Number(new URL(import.meta.url).searchParams.get("size")) || 1;

// Count the bytes of everything that is loaded, for the progress bar.
let loaded = 0;
const fetchFile = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const response = await fetchFile(...request);
  if (!response.body) return response;
  const counter = new TransformStream({
    transform(piece, controller) {
      loaded += piece.byteLength;
      postMessage({ progress: Math.min(loaded / total, 1) });
      controller.enqueue(piece);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
};

const archive = async () => {
  const response = await fetch(`${folder}dprkpal.zip`);
  if (!response.ok) throw new Error(`dprkpal.zip: ${response.status}`);
  return response.arrayBuffer();
};

const start = async () => {
  const [python, files] = await Promise.all([loadPyodide({ indexURL: folder }), archive()]);
  postMessage({ progress: null }); // starting takes seconds, in which nothing can be counted
  python.unpackArchive(files, "zip", { extractDir: "/dprkpal" });
  python.FS.mkdir("/references");
  const session = python.runPython(`
import sys
sys.path.insert(0, "/dprkpal")
from dprkpal.servers.browser_session import BrowserSession
BrowserSession("/references")
`);
  return { python, session };
};

const started = start();
started.catch(() => {}); // each request reports it

onmessage = async ({ data: { number, operation, fields, data } }) => {
  try {
    const { python, session } = await started;
    const answer =
      operation === "open"
        ? session.open(fields.name, python.toPy(data), fields.format ?? "")
        : session.answer(operation, JSON.stringify(fields));
    postMessage({ number, answer: JSON.parse(answer) });
  } catch (error) {
    console.error(error);
    const lines = String(error.message ?? error).trim().split("\n");
    postMessage({ number, answer: { error: lines.at(-1) } });
  }
};
