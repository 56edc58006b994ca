// The search page: results while the reader types, why they match, and what is near if nothing matches.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { element, markedText } = dprkpal;

  const SHOWN = { collection: 10, guides: 5 };
  const KINDS = { reference: "Works", claim: "Claims", topic: "Topics", entity: "Names", guide: "Guides" };
  const ONE = { reference: "work", claim: "claim", topic: "topic", entity: "name", guide: "guide" };
  const GROUPS = { collection: "In the collection", guides: "In the guides" };
  const FIELDS = {
    key: "key", name: "name", title: "title", statement: "claim", author: "author", attribution: "who says it",
    number: "number", container: "publication", definition: "definition", entities: "names", topics: "topics",
    abstract: "abstract", date: "date", assessment: "assessment", evidence: "evidence", publisher: "publisher", note: "note",
  };

  const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const quoted = (texts) => texts.map((text) => `“${text}”`).join(", ");
  const link = (url, ...text) => element("a", { href: new URL(url, dprkpal.root) }, ...text);

  // A result of the collection. If the matching text is part of the label, it is marked there.
  const recordItem = (result) => {
    const { text, marks } = result.snippet();
    const at = result.label.indexOf(text);
    const label = at < 0 ? [result.label] : markedText(result.label, marks.map(([start, end]) => [start + at, end + at]));
    const why = element("p", { class: "why" }, `Found in: ${FIELDS[result.field] ?? result.field}`);
    if (at < 0) why.append(". ", ...markedText(text, marks));
    return element(
      "li",
      { "data-id": `${result.kind}:${result.id}` },
      link(result.url, ...label),
      " ",
      element("span", { class: "badge" }, ONE[result.kind]),
      result.detail ? element("small", {}, result.detail) : null,
      why,
    );
  };

  const guideItem = (result) => {
    const places = result.sections.map((one) => [" › ", link(one.url, one.isName ? element("code", {}, one.label) : one.label)]);
    return element(
      "li",
      { "data-id": `guide:${result.id}` },
      link(result.url, result.label),
      " ",
      element("span", { class: "badge" }, ONE.guide),
      places.length ? element("p", { class: "why" }, ...places.flat()) : null,
    );
  };

  class SearchPage {
    constructor(root) {
      this.root = root;
      this.form = root.querySelector("form");
      this.input = this.form.elements.q;
      this.status = root.querySelector(".found");
      this.results = root.querySelector(".results");
      this.kinds = root.querySelector(".kinds");
      this.turns = 0;
      this.shown = { ...SHOWN, ...history.state?.shown };
      this.kind = "";
    }

    start() {
      const restore = dprkpal.keepPlace();
      this._readAddress();
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.show();
      });
      this.input.addEventListener("input", () => {
        this.kind = "";
        this.shown = { ...SHOWN };
        this._writeAddress();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.show(), 150);
      });
      this.input.addEventListener("focus", () => dprkpal.openSearch(this.root.dataset.folder).catch(() => {}), { once: true });
      addEventListener("popstate", () => {
        this._readAddress();
        this.show();
      });
      this.show().then(restore);
    }

    _readAddress() {
      const parameters = new URL(location).searchParams;
      this.input.value = (parameters.get("q") ?? "").slice(0, this.input.maxLength);
      const kind = parameters.get("kind") ?? "";
      this.kind = Object.hasOwn(KINDS, kind) ? kind : "";
      this.unknownKind = kind !== this.kind ? kind.slice(0, 40) : "";
    }

    _writeAddress() {
      this.unknownKind = "";
      dprkpal.updateAddress({ q: this.input.value.trim(), kind: this.kind });
      history.replaceState({ ...history.state, shown: this.shown }, "");
    }

    async show() {
      const turn = (this.turns += 1);
      const query = this.input.value.trim();
      let session;
      let found;
      if (query) {
        try {
          session = await dprkpal.openSearch(this.root.dataset.folder);
          found = await session.find(query);
        } catch (error) {
          this._clear(`The search cannot be loaded: ${error.message}. Use the lists.`);
          return;
        }
        if (turn !== this.turns) return; // the query has changed in the meantime
      }
      if (!found) {
        this._clear("");
        return;
      }
      const count = (groups) => groups.reduce((sum, group) => sum + group.results.length, 0);
      const messages = [];
      if (this.unknownKind) messages.push(`There is no kind of result “${this.unknownKind}”; everything is shown. `);
      if (!count(found.groups)) await this._showNearest(session, query, found.missing, messages);
      else {
        if (found.missing.length) messages.push(`Found nowhere, and left out: ${quoted(found.missing)}. `, ...this._offer(session, query, found.missing));
        const { onlyInGuides } = found;
        if (onlyInGuides.length && found.groups.every(({ results }) => results.length)) messages.push(`Only in the guides: ${quoted(onlyInGuides)}. `);
        this._showGroups(found.groups, messages);
      }
    }

    _clear(message) {
      this.status.replaceChildren(message);
      this.results.replaceChildren();
      this.kinds.replaceChildren();
    }

    _showGroups(groups, messages) {
      const counts = {};
      for (const { results } of groups) for (const { kind } of results) counts[kind] = (counts[kind] ?? 0) + 1;
      if (this.kind && !counts[this.kind]) {
        messages.push(`No ${KINDS[this.kind].toLowerCase()} among the results; everything is shown. `);
        this.kind = "";
      }
      const chosen = groups.map((group) => ({ ...group, results: group.results.filter(({ kind }) => !this.kind || kind === this.kind) }));
      const total = chosen.reduce((sum, { results }) => sum + results.length, 0);
      const focused = document.activeElement?.dataset?.kind;
      this.status.replaceChildren(`${counted(total, "result", "results")}. `, ...messages);
      this.kinds.replaceChildren(...this._kindButtons(counts));
      this.kinds.querySelector(`[data-kind="${focused ?? "none"}"]`)?.focus();
      this.results.replaceChildren(...chosen.filter(({ results }) => results.length).flatMap((group) => this._group(group)));
    }

    _kindButtons(counts) {
      const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
      const button = (kind, text, number) =>
        element(
          "button",
          { type: "button", "data-kind": kind, "aria-pressed": String(kind === this.kind), on: { click: () => this._chooseKind(kind) } },
          `${text} ${number}`,
        );
      const there = Object.entries(KINDS).filter(([kind]) => counts[kind]);
      return [button("", "Everything", all), ...there.map(([kind, text]) => button(kind, text, counts[kind]))];
    }

    _chooseKind(kind) {
      this.kind = kind;
      this.shown = { ...SHOWN };
      this._writeAddress();
      this.show();
    }

    _group({ name, results }) {
      const limit = this.kind ? Math.max(this.shown[name], SHOWN.collection) : this.shown[name];
      const items = results.slice(0, limit).map((result) => (result.kind === "guide" ? guideItem(result) : recordItem(result)));
      const list = element("ol", { class: "items", "data-group": name }, ...items);
      const parts = [element("h2", {}, `${GROUPS[name]} (${results.length})`), list];
      if (results.length > limit)
        parts.push(element("button", { type: "button", class: "show-more", on: { click: () => this._showMore(name, limit) } }, `Show more of ${results.length}`));
      return parts;
    }

    async _showMore(name, limit) {
      this.shown[name] = limit + 20;
      this._writeAddress();
      await this.show();
      this.results.querySelector(`[data-group="${name}"] > li:nth-child(${limit + 1}) a`)?.focus();
    }

    // Links to the query with the nearest words instead of those that are found nowhere.
    _offer(session, query, missing) {
      const offers = missing.flatMap((text) => session.nearest(text).map((near) => [near, query.replace(text, () => near)]));
      if (!offers.length) return [];
      const links = offers.flatMap(([near, better], at) => [
        at ? ", " : "",
        element("a", { href: `?q=${encodeURIComponent(better)}`, on: { click: (event) => this._follow(event, better) } }, near),
      ]);
      return ["Did you mean ", ...links, "? "];
    }

    _follow(event, query) {
      event.preventDefault();
      this.input.value = query;
      this._writeAddress();
      this.input.focus();
      this.show();
    }

    // Nothing matches: show the results for the nearest words.
    async _showNearest(session, query, missing, messages) {
      let better = query;
      for (const text of missing) {
        const [near] = session.nearest(text, true);
        better = better.replace(text, () => near ?? "");
      }
      const found = better.trim() && better !== query ? await session.find(better) : null;
      const nothing = missing.length ? `Found nowhere: ${quoted(missing)}. ` : "No results. ";
      if (found?.groups.some(({ results }) => results.length)) {
        this.kind = "";
        this._showGroups(found.groups, [...messages, `${nothing}These are the nearest, for “${better.trim()}”. `]);
        this.status.prepend("Nothing matches. ");
      } else this._clear(`Nothing matches. ${nothing}Try fewer or other words, or use the lists.`);
    }
  }

  const root = document.querySelector(".dprkpal-search");
  if (root) new SearchPage(root).start();
})();
