// Format works with citeproc-js in worker threads: node catalogue_citeproc_js.js WORKS STYLE LOCALES THREADS
// Each thread formats its share of the lines in parts of 1,000 works, each with an engine of its own.
const fs = require("fs");
const path = require("path");
const { Worker, isMainThread, parentPort, workerData } = require("worker_threads");

if (isMainThread) {
  const [works, style, locales, threads] = process.argv.slice(2);
  let left = Number(threads);
  let total = 0;
  for (let index = 0; index < Number(threads); index++) {
    const worker = new Worker(__filename, { workerData: { works, style, locales, threads: Number(threads), index } });
    worker.on("message", (count) => {
      total += count;
      if (--left === 0) fs.writeSync(1, `${total}\n`);
    });
  }
} else {
  const CSL = require("citeproc");
  CSL.debug = () => {};
  const { works, style, locales, threads, index } = workerData;
  const xml = fs.readFileSync(style, "utf8");
  const locale = (lang) => {
    try {
      return fs.readFileSync(path.join(locales, `locales-${lang}.xml`), "utf8").replace(/^<\?xml[^>]*\?>\s*/, "");
    } catch {
      return false;
    }
  };
  const lines = fs.readFileSync(works, "utf8").split("\n").filter((line, number) => line && number % threads === index);
  let count = 0;
  for (let begin = 0; begin < lines.length; begin += 1000) {
    const items = new Map(lines.slice(begin, begin + 1000).map((line) => JSON.parse(line)).map((item) => [item.id, item]));
    const engine = new CSL.Engine({ retrieveLocale: locale, retrieveItem: (id) => items.get(id) }, xml);
    engine.updateItems([...items.keys()]);
    count += engine.makeBibliography()[1].length;
  }
  parentPort.postMessage(count);
}
