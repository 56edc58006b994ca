// Search the pages that people wrote: their titles, headings, documented names and text.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { stem, words } = dprkpal.spelling;

  const MAX_RANGES = 3; // files with words to load for one search
  const [TITLE, HEADING, OBJECT, TEXT, LONG_TEXT] = [5, 4, 4, 1, 0.4];
  const [EXACT, PREFIX, TYPO] = [1, 0.4, 0.3];
  const SATURATION = 3;

  // The anchor that Sphinx makes of a heading.
  const anchorOf = (heading) =>
    heading.normalize("NFKD").replace(/[^\0-\x7f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[-0-9]+|-+$/g, "");

  class Guides {
    // data: the index of the headings. load: a function that returns the file of a range of words, as a promise.
    constructor(data, load) {
      this.load = load;
      this.ranges = data.ranges;
      this.pages = data.pages.map(([address]) => ({ address, title: "" }));
      this.sections = [];
      this.headings = new Map();
      data.pages.forEach(([, headings], page) =>
        headings.forEach((given, at) => {
          const [heading, anchor, isLong] = Array.isArray(given) ? given : [given, at ? anchorOf(given) : ""];
          if (!at) this.pages[page].title = heading;
          const number = this.sections.push({ page, heading, anchor, isTop: !at, isLong }) - 1;
          for (const word of words(heading)) this._add(this.headings, stem(word.fold), number, at ? HEADING : TITLE);
        }),
      );
    }

    _add(map, key, number, weight) {
      if (!map.has(key)) map.set(key, new Map());
      map.get(key).set(number, Math.max(weight, map.get(key).get(number) ?? 0));
    }

    _rangeOf(word) {
      let range = 0;
      while (range + 1 < this.ranges.length && this.ranges[range + 1] <= word) range += 1;
      return range;
    }

    // Return the matching pages with their best sections, and how much of the query the best page covers.
    async find(query, stopWords) {
      const all = words(query.slice(0, 2000)).slice(0, 40);
      const needed = all.filter((word) => !stopWords.has(word.fold));
      const keys = [...new Set((needed.length ? needed : all).map((word) => stem(word.fold)))];
      if (!keys.length) return { results: [], covered: 0 };
      const ranges = new Set();
      for (const key of [...keys].sort((one, other) => other.length - one.length))
        if (ranges.size < MAX_RANGES && this.ranges.length) ranges.add(this._rangeOf(key));
      const files = await Promise.all([...ranges].map((range) => this.load(range)));
      const index = this._merged(files);
      const found = keys.map((key) => [key, ...this._matches(index, key)]);
      return this._ranked(found.filter(([, , hits]) => hits.size), index.sections, keys.length);
    }

    // Return headings, names and texts of the loaded files as one index: for each word, the sections and their weights.
    _merged(files) {
      const sections = [...this.sections];
      const index = new Map([...this.headings].map(([key, hits]) => [key, new Map(hits)]));
      for (const { words: inText, objects } of files) {
        for (const [key, steps] of Object.entries(inText)) {
          let number = 0;
          for (const step of steps) {
            number += step;
            this._add(index, key, number, sections[number].isLong ? LONG_TEXT : TEXT);
          }
        }
        for (const [key, named] of Object.entries(objects))
          for (const [page, name, anchor] of named)
            this._add(index, key, sections.push({ page, heading: name, anchor: anchor ?? name, isObject: true }) - 1, OBJECT);
      }
      return { index, sections };
    }

    // Return the weight of the match and the sections with a word; if there are none, those of similar words.
    _matches({ index }, key) {
      if (index.has(key)) return [EXACT, index.get(key)];
      const similar = dprkpal.similarWords(key, index);
      const hits = new Map();
      for (const word of similar.words)
        for (const [number, weight] of index.get(word)) hits.set(number, Math.max(weight, hits.get(number) ?? 0));
      return [similar.isPrefix ? PREFIX : TYPO, hits];
    }

    _ranked(found, sections, asked) {
      const pages = new Map();
      const scores = new Map();
      for (const [key, match, hits] of found) {
        const rarity = Math.log(1 + this.sections.length / hits.size);
        const best = new Map();
        for (const [number, weight] of hits) {
          const { page } = sections[number];
          const score = (match * rarity * weight * (SATURATION + 1)) / (weight + SATURATION);
          if (!scores.has(number)) scores.set(number, { score: 0, keys: [] });
          scores.get(number).score += score;
          scores.get(number).keys.push(key);
          best.set(page, Math.max(score, best.get(page) ?? 0));
        }
        for (const [page, score] of best) {
          if (!pages.has(page)) pages.set(page, { page, score: 0, covered: 0, sections: [] });
          pages.get(page).score += score;
          pages.get(page).covered += match >= EXACT ? 1 : 0.5;
        }
      }
      for (const [number, one] of scores) pages.get(sections[number].page).sections.push({ ...sections[number], ...one });
      for (const one of pages.values()) {
        one.sections.sort((first, other) => other.score - first.score || Number(first.isObject ?? 0) - Number(other.isObject ?? 0));
        one.score = (one.score + one.sections[0].score) * (one.covered / asked) ** 2;
      }
      const order = [...pages.values()].sort((one, other) => other.score - one.score || one.page - other.page);
      const least = Math.max(0, ...order.map((one) => one.covered)) * 0.6;
      const kept = order.filter((one) => one.covered >= least);
      return { results: kept.map((one) => this._result(one)), covered: kept.length ? kept[0].covered / asked : 0 };
    }

    _result({ page, sections, score }) {
      const { address, title } = this.pages[page];
      const links = sections.filter((one) => !one.isTop).slice(0, 3);
      const [best] = sections;
      const url = (one) => address + (one.anchor ? `#${encodeURIComponent(one.anchor)}` : "");
      return {
        kind: "guide",
        id: address,
        label: title,
        url: address,
        score,
        words: best.keys,
        sections: links.map((one) => ({ label: one.heading, url: url(one), isName: Boolean(one.isObject) })),
      };
    }
  }

  dprkpal.Guides = Guides;
  dprkpal.anchorOf = anchorOf;
})();
