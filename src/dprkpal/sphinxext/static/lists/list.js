// A list that can be searched, filtered and sorted. The choices are kept in the address.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { element, basket } = dprkpal;

  const NO_FILTERS = ["q", "sort"];
  // For each order, the value to sort by, and whether the greatest comes first.
  const ORDERS = {
    date: ["byDate", true], "date-up": ["byDate", false], author: ["byAuthor", false], who: ["byAuthor", false],
    title: ["byTitle", false], claim: ["byTitle", false], name: ["byTitle", false], works: ["byWorks", true],
    claims: ["byClaims", true], added: ["byAdded", true],
  };
  const isYear = (text) => /^\d{1,4}$/.test(text);

  // Whether an item passes a filter. Values that are not valid filter nothing.
  const passes = (item, name, value) => {
    if (name === "from" || name === "to") {
      if (!isYear(value)) return true;
      if (item.dataset.years === undefined) return false;
      const [first, last] = item.dataset.years.split(" ");
      return name === "from" ? last === "" || Number(last) >= Number(value) : first === "" || Number(first) <= Number(value);
    }
    return dprkpal.values(item.dataset[name]).includes(value);
  };

  class List {
    constructor(finder) {
      this.finder = finder;
      this.form = finder.querySelector(".find-form");
      this.status = finder.querySelector(".found");
      this.problems = finder.querySelector(".problems");
      this.controls = [...this.form.elements].filter((control) => control.name);
      this.filters = this.controls.filter(({ name }) => !NO_FILTERS.includes(name));
      this.tree = finder.querySelector("ul.items");
      this.list = this.tree;
      this.items = [...finder.querySelectorAll("ul.items > li[data-id]")];
      if (this.tree.querySelector("ul.items")) this._flatten();
      this.coins = new Map(this.items.map((item) => [item, item.querySelector(".Z3988")]));
      this.turns = 0;
      this.visible = this.items;
      for (const option of this.form.querySelectorAll("option")) option.dataset.label = option.textContent;
    }

    // Nested items cannot be sorted or hidden one by one: a list beside the tree has them all.
    _flatten() {
      this.list = element("ul", { class: "items", hidden: true });
      const seen = new Set();
      this.items = this.items
        .filter((item) => !seen.has(item.dataset.id) && seen.add(item.dataset.id))
        .map((item) => {
          const copy = item.cloneNode(true);
          for (const nested of copy.querySelectorAll("ul.items")) nested.remove();
          return copy;
        });
      this.list.append(...this.items);
      this.tree.after(this.list);
    }

    start() {
      const restore = dprkpal.keepPlace();
      this._startChoosing();
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", () => {
        this.unknown = [];
        dprkpal.updateAddress(Object.fromEntries(this.controls.map(({ name, value }) => [name, value.trim()])));
        this.show();
      });
      this.form.addEventListener("reset", () =>
        setTimeout(() => {
          for (const control of this.controls) control.value = "";
          this.form.dispatchEvent(new Event("input"));
        }),
      );
      this.form.elements.q.addEventListener("focus", () => this._search().catch(() => {}), { once: true });
      addEventListener("popstate", () => {
        this._readAddress();
        this.show();
      });
      this._readAddress();
      this.show().then(restore);
    }

    _readAddress() {
      const parameters = new URL(location).searchParams;
      this.unknown = [];
      for (const control of this.controls) {
        const value = (parameters.get(control.name) ?? "").slice(0, 200);
        control.value = value;
        if (control.selectedIndex === -1) {
          control.value = "";
          this.unknown.push(`There is no option “${value.slice(0, 60)}” for “${this._caption(control)}”; it is left out. `);
        }
      }
    }

    _caption(control) {
      return control.closest("label").querySelector("span").textContent;
    }

    async _search() {
      return (await dprkpal.openSearch(this.finder.dataset.folder)).collection;
    }

    // Return the order of the records that match the query, or null without a query.
    async _find(query) {
      if (!query) return null;
      try {
        const { results, missing } = (await this._search()).find(query);
        const order = new Map(results.map((one, at) => [`${one.kind}:${one.id}`, at]));
        return { order, missing };
      } catch {
        const lower = query.toLowerCase(); // without the index, the text of the items is searched
        const found = this.items.filter((item) => item.textContent.toLowerCase().includes(lower));
        return { order: new Map(found.map((item, at) => [item.dataset.id, at])), missing: [] };
      }
    }

    async show() {
      const turn = (this.turns += 1);
      const query = this.form.elements.q.value.trim();
      const found = await this._find(query);
      if (turn !== this.turns) return; // the query has changed in the meantime
      const matching = found ? this.items.filter((item) => found.order.has(item.dataset.id)) : this.items;
      const used = this.filters.filter(({ value }) => value.trim());
      const pass = (item, without) => used.every((control) => control === without || passes(item, control.name, control.value.trim()));
      this.visible = matching.filter((item) => pass(item, null));
      this._countOptions(matching, pass);
      this._sort(found);
      const visible = new Set(this.visible);
      for (const item of this.items) this._setVisible(item, visible.has(item));
      const isChanged = found || used.length || this.form.elements.sort?.value;
      if (this.list !== this.tree) [this.tree.hidden, this.list.hidden] = [Boolean(isChanged), !isChanged];
      this._say(found, found || used.length);
      this.save?.update();
      dprkpal.announceReferences();
    }

    _say(found, isFiltered) {
      this.status.replaceChildren(isFiltered ? `${this.visible.length} of ${this.items.length}. ` : "");
      if (found?.missing.length) this.status.append(`Found nowhere, and left out: ${found.missing.map((text) => `“${text}”`).join(", ")}. `);
      if (found && !this.visible.length)
        this.status.append(element("a", { href: new URL(`search.html?q=${encodeURIComponent(this.form.elements.q.value)}`, dprkpal.root) }, "Search the whole site"));
      this.problems.textContent = [...this.unknown, ...this._checkYears()].join("");
    }

    // Mark years that are wrong, and return what is wrong with them.
    _checkYears() {
      const { from, to } = this.form.elements;
      const wrong = [];
      for (const control of [from, to].filter(Boolean)) {
        const value = control.value.trim();
        const isWrong = value !== "" && !isYear(value);
        control.toggleAttribute("aria-invalid", false);
        if (isWrong) {
          control.setAttribute("aria-invalid", "true");
          wrong.push(`“${value.slice(0, 20)}” for “${this._caption(control)}” is not a year such as 2014; it is left out. `);
        }
      }
      if (from && to && isYear(from.value.trim()) && isYear(to.value.trim()) && Number(from.value) > Number(to.value)) {
        to.setAttribute("aria-invalid", "true");
        wrong.push(`No year is after ${from.value.trim()} and before ${to.value.trim()}. `);
      }
      return wrong;
    }

    // Say in each option how many items it would show with the other filters.
    _countOptions(matching, pass) {
      for (const control of this.filters) {
        if (control.tagName !== "SELECT") continue;
        const items = matching.filter((item) => pass(item, control));
        for (const option of control.options) {
          if (!option.value) continue;
          const count = items.filter((item) => passes(item, control.name, option.value)).length;
          option.textContent = `${option.dataset.label} (${count})`;
          option.disabled = !count && !option.selected;
        }
      }
    }

    _sort(found) {
      const relevance = this.form.elements.sort?.querySelector('[value="relevance"]');
      if (relevance) relevance.disabled = !found;
      let order = this.form.elements.sort?.value ?? "";
      if (found && !order) order = "relevance";
      let items = this.items;
      if (order === "relevance" && found) {
        const rank = (item) => found.order.get(item.dataset.id) ?? Infinity;
        items = [...items].sort((one, other) => rank(one) - rank(other) || 0);
      } else if (Object.hasOwn(ORDERS, order)) {
        const [name, isDown] = ORDERS[order];
        const compare = (one, other) => {
          const [first, second] = [one.dataset[name] ?? "", other.dataset[name] ?? ""];
          if (!first || !second) return Number(!first) - Number(!second); // without a value: last
          return (first < second ? -1 : Number(first > second)) * (isDown ? -1 : 1);
        };
        items = [...items].sort(compare);
      }
      if (items.some((item, at) => this.list.children[at] !== item)) this.list.append(...items);
    }

    // Reference managers also read hidden elements, so the reference of a hidden item is removed.
    _setVisible(item, isVisible) {
      item.hidden = !isVisible;
      const coins = this.coins.get(item);
      if (!coins) return;
      if (!isVisible) coins.remove();
      else if (!coins.isConnected) item.append(coins);
    }

    // Let the reader choose works for the basket, and save the works of the list or of the basket.
    _startChoosing() {
      const form = this.finder.querySelector(".save-form");
      if (!form) return;
      const boxes = new Map();
      for (const item of this.items) {
        if (item.dataset.kind !== "reference") continue;
        const key = item.dataset.id.slice("reference:".length);
        const box = item.querySelector(".choose");
        if (!box) continue;
        box.addEventListener("change", () => (box.checked ? basket.add([key]) : basket.remove([key])));
        boxes.set(key, box);
      }
      this.save = new dprkpal.SaveForm(form, () => this._scopes());
      form.querySelector(".add-all").addEventListener("click", () => basket.add(this._keys()));
      const update = () => {
        for (const [key, box] of boxes) box.checked = basket.has(key);
        this.save.update();
      };
      basket.addEventListener("change", update);
      update();
    }

    // The works of the list: those that are shown, or the sources of the claims that are shown.
    _keys() {
      const keys = this.visible.flatMap((item) =>
        item.dataset.kind === "reference" ? [item.dataset.id.slice("reference:".length)] : dprkpal.values(item.dataset.sources),
      );
      return [...new Set(keys)];
    }

    _scopes() {
      const keys = this._keys();
      const isClaims = this.items[0]?.dataset.kind === "claim";
      return [
        { name: "list", label: `${dprkpal.worksText(keys.length)} of this list${isClaims ? " (the sources of the claims)" : ""}`, keys },
        { name: "basket", label: `${dprkpal.worksText(basket.works.size)} in the basket`, keys: basket.keys },
      ];
    }
  }

  for (const finder of document.querySelectorAll(".finder")) new List(finder).start();
})();
