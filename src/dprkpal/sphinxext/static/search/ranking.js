// Rank the documents of the collection for a query: dprkpal.search.engine in the browser.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { words } = dprkpal.spelling;

  const [SATURATION, LENGTH, FULL_MATCH_BONUS, ADJACENCY_BONUS, SNIPPET_LENGTH] = [5, 0.4, 0.5, 0.25, 160];
  const STRONG = 0.5; // matches with less weight are words that are only similar
  const NAMING_FIELDS = ["name", "title", "key"];
  const LABEL_TEXT = "\ufffc"; // stands in a label for the title, statement or name

  const rounded = (score) => Math.round(score * 1e6);

  // Return the part of a text with the most marks, and these marks.
  const cut = (text, marks) => {
    if (text.length <= SNIPPET_LENGTH) return { text, marks };
    let [most, begin, last] = [0, 0, 0];
    marks.forEach(([start], first) => {
      last = Math.max(last, first);
      while (last < marks.length && marks[last][1] - start <= (SNIPPET_LENGTH * 3) / 4) last += 1;
      if (last - first > most) [most, begin] = [last - first, start];
    });
    begin = Math.max(0, Math.min(begin - SNIPPET_LENGTH / 4, text.length - SNIPPET_LENGTH));
    if (begin) {
      const space = text.slice(begin, begin + 20).indexOf(" ");
      if (space >= 0) begin += space + 1;
    }
    let end = Math.min(text.length, begin + SNIPPET_LENGTH);
    if (end < text.length) {
      const space = text.slice(end - 20, end).lastIndexOf(" ");
      if (space > 0) end = Math.max(end - 20 + space, begin);
    }
    const [head, tail] = [begin ? "…" : "", end < text.length ? "…" : ""];
    const shift = head.length - begin;
    const shown = marks.filter(([start, stop]) => start >= begin && stop <= end);
    return { text: head + text.slice(begin, end) + tail, marks: shown.map(([start, stop]) => [start + shift, stop + shift]) };
  };

  class Search {
    // data: the index that dprkpal.search.site_index makes.
    constructor(data) {
      this.data = data;
      this.documents = this._documents(data);
      this.index = new dprkpal.WordIndex(this.documents);
      const names = this.documents.filter(({ kind }) => kind === "entity").map((one) => this._values(one, "name"));
      this.reader = new dprkpal.QueryReader(this.index, names, new Set(data.stopWords));
    }

    // Restore the documents. A number among the values of a field stands for all names of the document with that number.
    _documents(data) {
      const found = data.documents.map(([kind, id, label, detail, ...pairs]) => {
        const fields = [];
        for (let at = 0; at < pairs.length; at += 2) {
          const [name, names] = data.fields[pairs[at]];
          fields.push({ name, names, values: [pairs[at + 1]].flat() });
        }
        if (!fields.some(({ name }) => name === "key")) fields.unshift({ name: "key", names: false, values: [id] });
        return { kind: data.kinds[kind], id, label, detail, fields };
      });
      const namesOf = found.map((one) => this._values(one, "name"));
      found.forEach((one, number) => {
        for (const field of one.fields)
          field.values = [...new Set(field.values.flatMap((value) => (typeof value === "number" ? namesOf[value] : [value])))];
        const shown = ["title", "statement", "name"].map((name) => this._values(one, name)[0]).find(Boolean) ?? one.id;
        one.label = one.label.replace(LABEL_TEXT, () => shown);
        one.url = data.addresses[one.kind].replace(LABEL_TEXT, () => encodeURIComponent(data.pageNames[number] ?? one.id));
      });
      return found;
    }

    _values(document, name) {
      return document.fields.find((field) => field.name === name)?.values ?? [];
    }

    // Return the ranked results, the words that are found nowhere, and how much of the query the best result covers.
    find(query) {
      const parts = this.reader.read(query);
      const missing = parts.filter((part) => !part.hits.size).map((part) => part.text);
      const there = parts.filter((part) => part.hits.size);
      if (!there.length) return { results: [], missing, covered: 0 };
      const { scores, best, strengths } = this._ranked(there);
      const order = [...scores.keys()].sort((one, other) => {
        const kind = (number) => this.data.kinds.indexOf(this.documents[number].kind);
        return rounded(scores.get(other)) - rounded(scores.get(one)) || kind(one) - kind(other) || one - other;
      });
      const marked = new Set();
      for (const part of there)
        for (const [place, [, length]] of part.hits) for (let step = 0; step < length; step += 1) marked.add(place + step);
      const results = order.map((number) => this._result(number, scores.get(number), best.get(number), marked));
      return { results, missing, covered: (strengths.get(order[0]) ?? 0) / parts.length };
    }

    _ranked(parts) {
      const { index } = this;
      const total = this.documents.length;
      const [scores, covered, counts, filled] = [new Map(), new Map(), new Map(), new Map()];
      const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);
      const rarities = [];
      const strengths = new Map();
      for (const { hits } of parts) {
        const found = new Map();
        const strongly = new Set();
        for (const [place, [weight, length]] of hits) {
          const number = index.textAt(place);
          const { document } = index.texts[number];
          if (!found.has(document)) found.set(document, new Map());
          add(found.get(document), number, weight);
          add(filled, number, length);
          if (weight >= STRONG) strongly.add(document);
        }
        const rarity = Math.log(1 + (total - found.size + 0.5) / (found.size + 0.5));
        rarities.push(rarity);
        for (const [document, texts] of found) {
          let frequency = 0;
          if (!counts.has(document)) counts.set(document, new Map());
          for (const [number, weight] of texts) {
            const much = weight * this._weight(index.texts[number]);
            frequency += much;
            add(counts.get(document), number, rarity * much);
          }
          add(scores, document, (rarity * frequency * (SATURATION + 1)) / (frequency + SATURATION));
          add(covered, document, rarity);
          add(strengths, document, strongly.has(document) ? 1 : 0.5);
        }
      }
      const whole = rarities.reduce((sum, one) => sum + one, 0);
      const most = [...covered.values()].reduce((high, one) => Math.max(high, one), 0);
      // If some document has all of up to three words, all are required; of a longer query, half by rarity is enough.
      const least = most * (parts.length <= 3 && most > 0.999 * whole ? 0.999 : 0.5);
      const kept = new Map();
      for (const [document, score] of scores)
        if (covered.get(document) >= least) kept.set(document, score * (covered.get(document) / whole) ** 2);
      this._rewardAdjacency(parts, rarities, kept);
      const best = new Map();
      for (const document of kept.keys()) {
        const texts = [...counts.get(document)].sort((one, other) => rounded(other[1]) - rounded(one[1]) || one[0] - other[0]);
        const [number] = texts[0];
        best.set(document, number);
        if (NAMING_FIELDS.includes(index.texts[number].name) && filled.get(number) >= index.texts[number].length)
          add(kept, document, FULL_MATCH_BONUS * whole);
      }
      return { scores: kept, best, strengths };
    }

    _weight(text) {
      const usual = this.index.average.get(`${this.documents[text.document].kind} ${text.name}`);
      return (this.data.weights[text.name] ?? 1) / (1 - LENGTH + (LENGTH * text.length) / usual);
    }

    // Increase the scores for adjacent parts of the query that are also adjacent in a text.
    _rewardAdjacency(parts, rarities, scores) {
      for (let number = 0; number < parts.length - 1; number += 1) {
        const rewarded = new Set();
        for (const [place, [, length]] of parts[number].hits)
          if (parts[number + 1].hits.has(place + length)) rewarded.add(this.index.texts[this.index.textAt(place)].document);
        for (const document of rewarded)
          if (scores.has(document))
            scores.set(document, scores.get(document) + ADJACENCY_BONUS * Math.min(rarities[number], rarities[number + 1]));
      }
    }

    // Return a result: the document, the field that matches best, and a function that returns a part of that field's text
    // with the matching words marked.
    _result(number, score, best, marked) {
      const { kind, id, label, detail, url, fields } = this.documents[number];
      const text = this.index.texts[best];
      const shown = fields.find((field) => field.name === text.name).values[text.number];
      const snippet = () => {
        const marks = [];
        words(shown).forEach((word, step) => {
          if (marked.has(text.first + step)) marks.push([word.start, word.end]);
        });
        return cut(shown, marks);
      };
      return { kind, id, label, detail, url, score, field: text.name, snippet };
    }
  }

  dprkpal.Search = Search;
  dprkpal.cutText = cut;
})();
