// The client of the worker that runs dprkpal, and the search for a style. Used by the page of the formatter and by the
// pages of works.

// Where the files are and how large they are, as the build has written it into the page; null without Pyodide.
export const build = () => {
  const found = document.querySelector('meta[name="dprkpal-browser"]')?.content.split(" ");
  if (!found) return null;
  const [folder, size] = found;
  return { folder: new URL(folder, location), size: Number(size), megabytes: Math.ceil(size / 1e6) };
};

export class Formatter {
  #worker;
  #waiting = new Map();
  #number = 0;

  // Load Python and dprkpal. onProgress gets a share from 0 to 1, or null while nothing can be counted.
  constructor({ folder, size }, onProgress) {
    this.#worker = new Worker(new URL(`worker.mjs?size=${size}`, folder), { type: "module" });
    this.#worker.onmessage = ({ data }) => {
      if (data.number === undefined) {
        onProgress?.(data.progress);
        return;
      }
      const { resolve, reject } = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if (data.answer.error) reject(new Error(data.answer.error));
      else resolve(data.answer);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message || "Its files cannot be loaded"));
      this.#waiting.clear();
    };
  }

  // Return the answer to a request, or throw an error with the message of dprkpal.
  ask(operation, fields = {}, data = undefined) {
    const number = (this.#number += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#worker.postMessage({ number, operation, fields, data });
    });
  }

  stop() {
    this.#worker.terminate();
  }
}

export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

// Run an update one at a time. Calls that arrive meanwhile lead to one more run, with the newest values. The promise is
// fulfilled after the newest run, so that who waits for it finds no older result.
export const oneAtATime = (update) => {
  let running = null;
  let isWanted = false;
  const runAll = async () => {
    try {
      while (isWanted) {
        isWanted = false;
        await update();
      }
    } finally {
      running = null;
    }
  };
  return () => {
    isWanted = true;
    running ??= runAll();
    return running;
  };
};

// A search field and a list of the styles that it finds. onChoose gets the id and the title of a style.
export const stylePicker = (formatter, { prefix, onChoose, chosen = "" }) => {
  const query = element("input", {
    type: "search", id: `${prefix}-style-query`, placeholder: "for example Lancet, or footnote German",
    autocomplete: "off", spellcheck: "false",
  });
  const results = element("select", { id: `${prefix}-style`, size: 7 });
  const status = element("p", { class: "style-count", role: "status" });
  let current = chosen;

  const search = oneAtATime(async () => {
    const { total, styles } = await formatter.ask("styles", { query: query.value });
    results.replaceChildren(
      ...styles.map(([id, title]) => element("option", { value: id, selected: id === current }, title)),
    );
    if (!styles.some(([id]) => id === current)) results.selectedIndex = -1;
    const more = total > styles.length ? `, the first ${styles.length} are listed` : "";
    status.textContent = query.value.trim()
      ? `${total.toLocaleString("en")} ${total === 1 ? "style" : "styles"} found${more}`
      : "Often used styles. Search to see the others.";
  });
  const choose = () => {
    if (results.selectedIndex < 0) return;
    current = results.value;
    onChoose(current, results.selectedOptions[0].textContent);
  };
  query.addEventListener("input", search);
  query.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    await search();
    if (results.options.length) {
      results.selectedIndex = 0;
      choose();
    }
  });
  results.addEventListener("change", choose);
  search();
  return element(
    "div", { class: "style-picker" },
    element("label", { for: query.id }, "Search styles (journal, publisher, language; Enter takes the first)"),
    query,
    element("label", { for: results.id }, "Style"),
    results,
    status,
  );
};

// A button that says how much is loaded, and loads it. Resolves with the formatter and what it offers.
export const loader = (place, { folder, size, megabytes }) =>
  new Promise((resolve) => {
    const button = element("button", { type: "button", class: "load-formatter" }, `Load the formatter (${megabytes} MB)`);
    const bar = element("progress", { "aria-label": "Loading", max: 1, hidden: true });
    const status = element("p", { class: "load-status", role: "status" });
    place.replaceChildren(button, bar, status);
    button.addEventListener("click", async () => {
      button.disabled = true;
      bar.hidden = false;
      status.textContent = `Loading ${megabytes} MB. Your browser keeps them for the next time.`;
      const formatter = new Formatter({ folder, size }, (share) => {
        if (share !== null) {
          bar.value = share;
          return;
        }
        bar.removeAttribute("value");
        status.textContent = "Starting Python. This takes a few seconds.";
      });
      try {
        const offered = await formatter.ask("start");
        place.replaceChildren();
        resolve({ formatter, offered });
      } catch (error) {
        formatter.stop();
        button.disabled = false;
        bar.hidden = true;
        status.textContent = `The formatter could not be started: ${error.message}. Check the connection and try again.`;
      }
    });
  });
