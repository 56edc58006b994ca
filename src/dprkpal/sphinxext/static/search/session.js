// One search over the collection and the guides of a site.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;

  const CODE = /--\w|\w_\w|[a-z][A-Z]|\w\(\)/; // options and names of a program
  const MARGIN = 0.34; // the guides come first if they cover so much more of the query than the collection
  const NEAREST = 3;

  // Return the number of typing errors between two words, at most `limit` + 1.
  const distance = (one, other, limit) => {
    if (Math.abs(one.length - other.length) > limit) return limit + 1;
    let [before, row] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1];
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, row] = [row, next];
      if (Math.min(...row) > limit) return limit + 1;
    }
    return row[other.length];
  };

  class Session {
    // collection: a Search. guides: Guides.
    constructor(collection, guides) {
      this.collection = collection;
      this.guides = guides;
      this.stopWords = new Set(collection.data.stopWords);
      this.frequency = new Map([...collection.index.postings].map(([word, places]) => [word, places.length]));
      for (const { heading } of guides.sections)
        for (const { fold } of dprkpal.spelling.words(heading)) this.frequency.set(fold, (this.frequency.get(fold) ?? 0) + 1);
    }

    // Return the results of a query by group, the better group first, the words that are found nowhere, and those that are
    // only in the guides.
    async find(query) {
      const collection = this.collection.find(query);
      const guides = await this.guides.find(query, this.stopWords);
      const guidesFirst = guides.covered > collection.covered + MARGIN || (CODE.test(query) && guides.results.length > 0);
      const isInGuides = (text) => this._isInGuides(text, guides);
      const missing = collection.missing.filter((text) => !isInGuides(text));
      const onlyInGuides = collection.missing.filter(isInGuides);
      const groups = [
        { name: "collection", results: collection.results },
        { name: "guides", results: guides.results },
      ];
      return { groups: guidesFirst ? groups.reverse() : groups, missing, onlyInGuides };
    }

    _isInGuides(text, { results }) {
      const keys = dprkpal.spelling.words(text).map(({ fold }) => dprkpal.spelling.stem(fold));
      return results.some((one) => keys.every((key) => one.words.includes(key)));
    }

    // Return the words of the site that are nearest to a word. Far ones may have one typing error more.
    nearest(text, isFar = false) {
      const [{ fold: word } = { fold: "" }] = dprkpal.spelling.words(text);
      const limit = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
      const found = [];
      for (const [other, count] of this.frequency) {
        if (other.length < 3 || this.stopWords.has(other)) continue;
        const errors = distance(word, other, isFar ? limit + 1 : limit);
        if (errors <= (isFar ? limit + 1 : limit) && errors < other.length - 1) found.push({ other, errors, count });
      }
      found.sort((one, two) => one.errors - two.errors || two.count - one.count || (one.other < two.other ? -1 : 1));
      return found.slice(0, NEAREST).map(({ other }) => other);
    }
  }

  // Return the search of the site, as a promise. Its files are in a folder of the site.
  dprkpal.openSearch = async (folder) => {
    const [collection, guides] = await Promise.all([dprkpal.load("collection", folder), dprkpal.load("guides", folder)]);
    dprkpal.opened ??= new Session(
      new dprkpal.Search(collection),
      new dprkpal.Guides(guides, (range) => dprkpal.load(`guides-${range}`, folder)),
    );
    return dprkpal.opened;
  };

  dprkpal.Session = Session;
})();
