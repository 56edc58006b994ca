// An inverted index of the collection's text, with fuzzy look-up: dprkpal.search.inverted_index in the browser.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { sound, stem, words } = dprkpal.spelling;

  const [EXACT, STEM, SOUND, PREFIX, TYPO] = [1, 0.85, 0.6, 0.4, 0.3];
  const [MIN_SOUND, MIN_PREFIX, MIN_TYPO, MIN_PART] = [3, 3, 4, 2];
  const MAX_PREFIX_MATCHES = 200;
  const MAX_ALPHABET = 128;
  const MODEL_NUMBER = /^([\p{L}\p{Nl}\p{No}]{1,5})(\p{Nd}{1,4})$/u;
  const isAscii = (word) => !/[^\0-\x7f]/.test(word);

  const append = (map, key, value) => {
    const values = map.get(key);
    if (values) values.push(value);
    else map.set(key, [value]);
  };

  // Yield the strings that differ from a word by one typing error.
  function* oneEdit(word, letters) {
    for (let cut = 0; cut <= word.length; cut += 1) {
      const [head, tail] = [word.slice(0, cut), word.slice(cut)];
      if (tail) {
        yield head + tail.slice(1);
        for (const letter of letters) yield head + letter + tail.slice(1);
      }
      if (tail.length > 1) yield head + tail[1] + tail[0] + tail.slice(2);
      for (const letter of letters) yield head + letter + tail;
    }
  }

  class WordIndex {
    // documents: objects with `kind`, `id` and `fields`; a field has `name`, `values` and `names` (true, false or null).
    constructor(documents) {
      this.documents = documents;
      this.texts = [];
      this.postings = new Map();
      this.pairs = new Map();
      const names = new Set();
      let at = 0;
      documents.forEach((document, number) => {
        for (const field of document.fields)
          field.values.forEach((value, valueNumber) => {
            at = this._add(number, field, value, valueNumber, names, at);
          });
      });
      this.firsts = this.texts.map((text) => text.first);
      this.sorted = [...this.postings.keys()].sort();
      this.byStem = new Map();
      for (const word of this.postings.keys()) append(this.byStem, stem(word), word);
      this.bySound = new Map();
      for (const word of [...names].sort()) if (sound(word).length >= MIN_SOUND) append(this.bySound, sound(word), word);
      this.average = this._averages();
    }

    _add(document, field, value, number, names, start) {
      let at = start;
      let last = "";
      for (const word of words(value)) {
        append(this.postings, word.fold, at);
        if (field.names || (field.names === null && word.isName)) names.add(word.fold);
        if (word.linked && last) append(this.pairs, sound(last + word.fold), at - 1);
        last = word.fold;
        at += 1;
      }
      if (at > start) this.texts.push({ first: start, document, name: field.name, number, length: at - start });
      return at + 1; // a gap, so that no phrase matches across two texts
    }

    _averages() {
      const sums = new Map();
      for (const text of this.texts) append(sums, `${this.documents[text.document].kind} ${text.name}`, text.length);
      return new Map([...sums].map(([key, lengths]) => [key, lengths.reduce((sum, one) => sum + one, 0) / lengths.length]));
    }

    // Return the number of the text at a position.
    textAt(position) {
      let [low, high] = [0, this.firsts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (position < this.firsts[middle]) high = middle;
        else low = middle + 1;
      }
      return low - 1;
    }

    // Return the words of the index that match a word, with their weights.
    lookup(word) {
      const found = this.spelt(word);
      const key = sound(word);
      const also = (others, weight) => {
        for (const other of others) if (!found.has(other)) found.set(other, weight);
      };
      if (key.length >= MIN_SOUND) also(this.bySound.get(key) ?? [], SOUND);
      if (!isAscii(word)) also(this.withPrefix(word), PREFIX);
      return found;
    }

    // Return the words of the index that are this word in the same or another form or spelling, with their weights.
    spelt(word) {
      const found = new Map(this.postings.has(word) ? [[word, EXACT]] : []);
      for (const other of this.byStem.get(stem(word)) ?? []) if (!found.has(other)) found.set(other, STEM);
      if (!found.size && ["al", "el"].includes(word.slice(0, 2)) && word.length > 5)
        return new Map([...this.spelt(word.slice(2)).keys()].map((other) => [other, STEM]));
      return found;
    }

    // Return the words of the index that begin with this word, or else those with one typing error, with their weights.
    guess(word) {
      const longer = this.withPrefix(word);
      if (longer.length) return new Map(longer.map((other) => [other, PREFIX]));
      return new Map(this.mistyped(word).map((other) => [other, TYPO]));
    }

    withPrefix(word) {
      if (word.length < (isAscii(word) ? MIN_PREFIX : 2)) return [];
      let [low, high] = [0, this.sorted.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.sorted[middle] < word) low = middle + 1;
        else high = middle;
      }
      return this.sorted.slice(low, low + MAX_PREFIX_MATCHES).filter((other) => other.startsWith(word));
    }

    // The letters in use, by Unicode block of 256 characters.
    get letters() {
      if (this._letters) return this._letters;
      const blocks = new Map();
      for (const letter of new Set([...this.postings.keys()].join("")))
        append(blocks, letter.codePointAt(0) >> 8, letter);
      return (this._letters = new Map([...blocks].filter(([, letters]) => letters.length <= MAX_ALPHABET)));
    }

    mistyped(word) {
      if (word.length < MIN_TYPO || word.length > 40 || /^\p{Nd}+$/u.test(word)) return [];
      const letters = this.letters.get(word.codePointAt(0) >> 8) ?? [];
      const near = new Set();
      for (const one of new Set([word, stem(word)])) {
        if (one.length < MIN_TYPO) continue;
        for (const other of oneEdit(one, letters)) {
          if (this.postings.has(other)) near.add(other);
          for (const form of this.byStem.get(other) ?? []) near.add(form);
        }
      }
      return [...near].sort();
    }

    // Return the ways to split a word into two words of the index, such as Il Sung or F 7.
    split(word) {
      const found = [];
      const model = MODEL_NUMBER.exec(word);
      if (model && this.postings.has(model[1]) && this.postings.has(model[2])) found.push([model[1], model[2]]);
      for (let cut = MIN_PART; cut <= Math.min(word.length, 40) - MIN_PART; cut += 1)
        if (this.postings.has(word.slice(0, cut)) && this.byStem.has(stem(word.slice(cut))))
          found.push([word.slice(0, cut), word.slice(cut)]);
      return found;
    }
  }

  // Return the keys of a map that begin with a word, or else those with one typing error.
  dprkpal.similarWords = (word, map) => {
    const longer = word.length < MIN_PREFIX && isAscii(word) ? [] : [...map.keys()].filter((other) => other.startsWith(word));
    if (longer.length) return { words: longer.slice(0, MAX_PREFIX_MATCHES), isPrefix: true };
    if (word.length < MIN_TYPO || word.length > 40) return { words: [], isPrefix: false };
    const near = new Set(oneEdit(word, "abcdefghijklmnopqrstuvwxyz0123456789"));
    return { words: [...near].filter((other) => map.has(other)).sort(), isPrefix: false };
  };

  dprkpal.WordIndex = WordIndex;
  dprkpal.matchLimits = { MIN_SOUND, SOUND };
})();
