// Make files and bibliographies of chosen works, from the files in the folder `exports` of the site.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const PLACEHOLDER = "\ufffc";

  // The number of the file with a work: the same as `chunk_of` of the build.
  const chunkOf = (key, count) => {
    let number = 0;
    for (const sign of key) number = (Math.imul(number, 31) + sign.codePointAt(0)) >>> 0;
    return number % count;
  };

  class Exports {
    constructor(folder, chunks) {
      this.folder = folder;
      this.chunks = chunks;
    }

    // Return what a kind of file says about these works, in their order. Works that no longer exist are left out.
    async of(name, keys) {
      const numbers = [...new Set(keys.map((key) => chunkOf(key, this.chunks)))];
      const files = await Promise.all(numbers.map((number) => dprkpal.load(`${name}-${number}`, this.folder)));
      const all = Object.assign(Object.create(null), ...files);
      return keys.filter((key) => key in all).map((key) => ({ key, value: all[key] }));
    }

    // Return works as the text of a file.
    async file(format, keys) {
      const texts = (await this.of(format, keys)).map(({ value }) => value);
      if (format === "csljson") return `${JSON.stringify(texts.flatMap((text) => JSON.parse(text)), null, 2)}\n`;
      return texts.join(format === "ris" ? "" : "\n");
    }

    // Return the entries of a bibliography as HTML, in the order of the style: with numbers or letters after years where
    // these works need them, and with repeated authors replaced if the style does so.
    async bibliography(style, keys) {
      const entries = (await this.of(style, keys)).map(({ value }) => value);
      entries.sort((one, other) => one.order - other.order);
      const sizes = new Map();
      for (const { group } of entries) sizes.set(group, (sizes.get(group) ?? 0) + 1);
      const letters = new Map();
      const runs = new Set();
      return entries.map((entry, number) => {
        let html = entry.html.replace(PLACEHOLDER, String(number + 1));
        if (entry.repeated !== undefined && runs.has(entry.run)) html = entry.repeated;
        else if (entry.group !== undefined && sizes.get(entry.group) > 1) {
          const before = letters.get(entry.group) ?? 0;
          letters.set(entry.group, before + 1);
          html = entry.lettered.replace(PLACEHOLDER, String.fromCharCode(97 + before));
        }
        if (entry.run !== undefined) runs.add(entry.run);
        return html;
      });
    }
  }

  // Return the text of an entry. A number in the margin is followed by a space.
  dprkpal.textOfEntry = (html) => {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    for (const label of parsed.querySelectorAll(".csl-left-margin")) label.append(" ");
    return parsed.textContent.replace(/\s+/g, " ").trim();
  };

  // Styles beyond those of the site, if a script provides them: an object with `name`, the text of the option, and
  // `open(keys)`, which lets the reader format these works.
  dprkpal.moreStyles ??= null;

  dprkpal.Exports = Exports;
})();
