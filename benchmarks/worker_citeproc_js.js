// Time citeproc-js in its own process; see engines.py for the protocol.
// NODE_PATH is the node_modules folder with the package citeproc, LOCALES a folder of locales-xx-XX.xml files.
const fs = require("fs");
const path = require("path");
const readline = require("readline");

const reply = (object) => fs.writeSync(1, JSON.stringify(object) + "\n");
console.log = console.warn = console.info = console.error;
const loading = process.hrtime.bigint();
const CSL = require("citeproc");
CSL.debug = () => {};
const loaded = Number(process.hrtime.bigint() - loading) / 1e9;

const since = (began) => Number(process.hrtime.bigint() - began) / 1e9;

function locale(lang) {
  try {
    return fs.readFileSync(path.join(process.env.LOCALES, `locales-${lang}.xml`), "utf8")
      .replace(/^<\?xml[^>]*\?>\s*/, "");
  } catch {
    return false;
  }
}

function answer(task) {
  const style = fs.readFileSync(task.path, "utf8");
  const items = new Map(task.items.map((item) => [item.id, item]));
  let began = process.hrtime.bigint();
  const engine = new CSL.Engine({ retrieveLocale: locale, retrieveItem: (id) => items.get(id) }, style);
  const ready = loaded + since(began);
  began = process.hrtime.bigint();
  let texts = [];
  if (task.clusters.length) {
    // pass the whole document at once, because adding citations one by one takes far longer
    const citations = task.clusters.map((cluster, index) =>
      ({ citationID: `c${index}`, citationItems: cluster, properties: { noteIndex: index + 1 } }));
    texts = engine.rebuildProcessorState(citations, "html").map((made) => made[2]);
  } else {
    engine.updateItems([...items.keys()]);
  }
  if (task.bibliography) texts = texts.concat(engine.makeBibliography()[1]);
  return { seconds: since(began), ready, texts: texts.length, last: texts.slice(-1) };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  try {
    const task = JSON.parse(line);
    Object.assign(task, JSON.parse(fs.readFileSync(task.document, "utf8")));
    const made = answer(task);
    made.peak = process.resourceUsage().maxRSS;
    reply(made);
  } catch (error) {
    reply({ error: String(error?.stack || error).slice(0, 500) });
  }
});
