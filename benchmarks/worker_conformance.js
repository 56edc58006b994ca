// Format a whole document in one style after the other with citeproc-js; see conformance.py for the protocol.
// NODE_PATH is the node_modules folder with the package citeproc, LOCALES a folder of locales-xx-XX.xml files.
const fs = require("fs");
const path = require("path");
const readline = require("readline");

const reply = (object) => fs.writeSync(1, JSON.stringify(object) + "\n");
console.log = console.warn = console.info = console.error;
const CSL = require("citeproc");
CSL.debug = () => {};

const locales = new Map();
function locale(lang) {
  if (!locales.has(lang)) {
    try {
      const text = fs.readFileSync(path.join(process.env.LOCALES, `locales-${lang}.xml`), "utf8");
      locales.set(lang, text.replace(/^<\?xml[^>]*\?>\s*/, ""));
    } catch {
      locales.set(lang, false);
    }
  }
  return locales.get(lang);
}

const { items, citations } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));

function answer(style) {
  // the engine changes what it is given, so that each style needs a copy
  const known = new Map(structuredClone(items).map((item) => [item.id, item]));
  const engine = new CSL.Engine({ retrieveLocale: locale, retrieveItem: (id) => known.get(id) }, style);
  const cites = engine.rebuildProcessorState(structuredClone(citations), "html").map((made) => made[2]);
  const entries = {};
  const made = engine.makeBibliography();
  if (made) {
    const empty = new Set(made[0].bibliography_errors.map((error) => error.itemID));
    const ids = made[0].entry_ids.map(([id]) => id).filter((id) => !empty.has(id));
    if (ids.length !== made[1].length) throw new Error("the engine does not say which items have entries");
    ids.forEach((id, index) => {
      entries[id] = made[1][index].trim().replace(/^<div class="csl-entry">|<\/div>$/g, "").trim();
    });
  }
  return { cites, entries };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  try {
    reply(answer(fs.readFileSync(JSON.parse(line), "utf8")));
  } catch (error) {
    reply({ error: String(error?.stack || error).slice(0, 300) });
  }
});
