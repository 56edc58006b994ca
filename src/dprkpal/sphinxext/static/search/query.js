// Parse a query, and look up its words and phrases in the index: dprkpal.search.query in the browser.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { sound, stem, words } = dprkpal.spelling;
  const { MIN_SOUND, SOUND } = dprkpal.matchLimits;

  const [MAX_LENGTH, MAX_PARTS, MAX_NAMES] = [2000, 40, 50];
  const OTHER_NAME_WEIGHT = 0.9;
  const QUOTED = /"([^"]*)"|“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]/g;
  const JOINERS = ".,:/_@&+";

  const plain = (text) => text.replace(/\s+/g, " ").trim().normalize("NFC");

  const soundOrStem = (word) => {
    const key = stem(word);
    const bySound = sound(key);
    return bySound.length >= MIN_SOUND ? bySound : key;
  };

  // Update hits with others where these score higher. Hits are a Map of positions to [weight, number of words].
  const better = (hits, others, weight = 1) => {
    for (const [place, [counts, length]] of others) {
      const known = hits.get(place);
      if (known === undefined || known[0] < counts * weight) hits.set(place, [counts * weight, length]);
    }
    return hits;
  };

  const isJoined = (text, ended, word) =>
    word.linked || word.start === ended || [...text.slice(ended, word.start)].every((sign) => JOINERS.includes(sign));

  class QueryReader {
    // names: all names of each entity. stopWords: a Set.
    constructor(index, names, stopWords) {
      this.index = index;
      this.stopWords = stopWords;
      const folded = names.map((group) => group.map((name) => words(plain(name)).map((word) => word.fold)));
      const groups = folded.map((group) => group.filter((name) => name.length).slice(0, MAX_NAMES));
      this.byStems = this._by(groups, stem);
      this.bySounds = this._by(groups, soundOrStem);
      this.longestName = groups.flat().reduce((length, name) => Math.max(length, name.length), 1);
    }

    _by(groups, key) {
      const found = new Map();
      for (const group of groups)
        for (const name of group) {
          const keys = name.map(key).join(" ");
          if (!found.has(keys)) found.set(keys, []);
          const others = found.get(keys);
          const known = new Set(others.map((other) => other.join(" ")));
          const added = group.filter((other) => !known.has(other.join(" ")));
          others.push(...added.slice(0, MAX_NAMES - others.length));
        }
      return found;
    }

    // Return the words and phrases of a query with their hits. Stop words are ignored if there are others.
    read(given) {
      const query = given.slice(0, MAX_LENGTH);
      let parts = [];
      let at = 0;
      for (const match of query.matchAll(QUOTED)) {
        parts.push(...this._unquoted(query.slice(at, match.index)));
        at = match.index + match[0].length;
        const inside = plain(match.slice(1).find((group) => group !== undefined));
        const literal = words(inside).map((word) => word.fold);
        if (literal.length)
          parts.push({ text: inside, words: literal, quoted: true, hits: this._phrase(literal, (word) => this.index.spelt(word)) });
      }
      parts.push(...this._unquoted(query.slice(at)));
      parts = parts.slice(0, MAX_PARTS);
      const needed = parts.filter((part) => part.quoted || part.words.length > 1 || !this.stopWords.has(part.words[0]));
      return needed.length ? needed : parts;
    }

    // Return the parts of an unquoted text: names, joined words such as addresses, and single words.
    _unquoted(given) {
      const text = plain(given);
      const found = words(text).slice(0, 4 * MAX_PARTS);
      const spelt = (word) => this.index.spelt(word);
      const parts = [];
      let at = 0;
      while (at < found.length && parts.length < MAX_PARTS) {
        let [length, names] = this._nameAt(found.slice(at, at + this.longestName).map((word) => word.fold));
        if (!length) {
          length = 1;
          while (at + length < found.length && isJoined(text, found[at + length - 1].end, found[at + length])) length += 1;
        }
        const here = found.slice(at, at + length);
        const keys = here.map((word) => word.fold);
        let hits = length === 1 ? this._fuzzy(keys[0]) : this._phrase(keys, (word) => this.index.lookup(word));
        if (length > 1 && (names.length || here.slice(1).some((word) => word.linked))) hits = better(hits, this._asOneWord(keys));
        for (const name of names) hits = better(hits, this._phrase(name, spelt), OTHER_NAME_WEIGHT);
        if (hits.size || length === 1 || here.slice(1).every((word, i) => word.start === here[i].end))
          parts.push({ text: text.slice(here[0].start, here.at(-1).end), words: keys, quoted: false, hits });
        else for (const key of keys) parts.push({ text: key, words: [key], quoted: false, hits: this._fuzzy(key) });
        at += length;
      }
      return parts;
    }

    // Return the length of the longest name at the start of these words, and all names of its entities.
    _nameAt(keys) {
      const unknown = keys.map((key) => !this.index.spelt(key).size);
      for (let length = keys.length; length > 0; length -= 1) {
        const head = keys.slice(0, length);
        let names = this.byStems.get(head.map(stem).join(" "));
        if (!names && unknown.slice(0, length).some(Boolean)) names = this.bySounds.get(head.map(soundOrStem).join(" "));
        if (names) return [length, names];
      }
      return [0, []];
    }

    _at(weights) {
      const hits = new Map();
      for (const [other, weight] of weights) for (const place of this.index.postings.get(other)) hits.set(place, [weight, 1]);
      return hits;
    }

    // Return the hits of a word in any form or spelling.
    word(word) {
      return better(this._at(this.index.lookup(word)), this._asOneWord([word]));
    }

    // Return the hits of a word; if there are none, those of similar words.
    _fuzzy(word) {
      let hits = this.word(word);
      if (!this.index.spelt(word).size || !/^\p{L}+$/u.test(word))
        for (const pair of this.index.split(word)) hits = better(hits, this._phrase(pair, (one) => this.index.spelt(one)));
      return hits.size ? hits : this._at(this.index.guess(word));
    }

    // Return the hits of words written as one, or as two that sound the same: Ezzedine, Izz ad-Din.
    _asOneWord(keys) {
      const whole = keys.join("");
      const key = sound(whole);
      const hits = new Map();
      if (key.length >= MIN_SOUND && whole.length > 4)
        for (const place of this.index.pairs.get(key) ?? []) hits.set(place, [SOUND, 2]);
      if (keys.length > 1)
        for (const [other, weight] of this.index.lookup(whole))
          better(hits, new Map(this.index.postings.get(other).map((place) => [place, [weight, 1]])));
      return hits;
    }

    // Return the positions where matches of all words follow each other.
    _phrase(keys, lookup) {
      let hits = null;
      keys.forEach((key, offset) => {
        if (hits?.size === 0) return;
        const here = new Map();
        for (const [other, weight] of lookup(key))
          for (const place of this.index.postings.get(other)) {
            const begin = place - offset;
            if ((hits === null || hits.has(begin)) && weight > (here.get(begin) ?? 0)) here.set(begin, weight);
          }
        hits = hits === null ? here : new Map([...here].map(([place, weight]) => [place, Math.min(weight, hits.get(place))]));
      });
      return new Map([...(hits ?? [])].map(([place, weight]) => [place, [weight, keys.length]]));
    }
  }

  dprkpal.QueryReader = QueryReader;
})();
