// The basket: the works that a reader has chosen, kept in this browser across the pages of the site.
"use strict";

(() => {
  const dprkpal = (globalThis.dprkpal ??= {});

  // The values in an attribute. They are separated by spaces; spaces in a value are encoded as in addresses.
  dprkpal.values = (text) => (text ?? "").split(" ").filter(Boolean).map(decodeURIComponent);

  const MAX_WORKS = 2000;
  const own = document.currentScript?.src;
  // Several sites can share one host. This script is in the folder _static of the site.
  const NAME = `dprkpal-basket:${own ? new URL("../", own).pathname : location.pathname}`;

  class Basket extends EventTarget {
    constructor() {
      super();
      this.isKept = true;
      this.works = this._read();
      addEventListener("storage", (event) => {
        if (event.key !== NAME && event.key !== null) return;
        this.works = this._read();
        this.dispatchEvent(new Event("change"));
      });
    }

    _read() {
      try {
        const found = JSON.parse(localStorage.getItem(NAME) ?? "[]");
        return new Set(Array.isArray(found) ? found.filter((key) => typeof key === "string").slice(0, MAX_WORKS) : []);
      } catch (error) {
        if (!(error instanceof SyntaxError)) this.isKept = false; // the browser does not let the site store anything
        return new Set(this.works ?? []);
      }
    }

    _changed() {
      try {
        localStorage.setItem(NAME, JSON.stringify([...this.works]));
      } catch {
        this.isKept = false;
      }
      this.dispatchEvent(new Event("change"));
    }

    get keys() {
      return [...this.works];
    }

    has(key) {
      return this.works.has(key);
    }

    add(keys) {
      for (const key of keys) if (this.works.size < MAX_WORKS) this.works.add(key);
      this._changed();
    }

    remove(keys) {
      for (const key of keys) this.works.delete(key);
      this._changed();
    }
  }

  dprkpal.basket = new Basket();

  // Show in each link to the basket how many works are in it.
  const showCount = () => {
    for (const place of document.querySelectorAll(".basket-link")) {
      const link = place.querySelector("a");
      if (link) link.textContent = `Basket (${dprkpal.basket.works.size})`;
    }
  };

  // A button that adds the works of a page, or removes them.
  const startButton = (place) => {
    const keys = dprkpal.values(place.dataset.basket);
    const many = keys.length > 1;
    const button = dprkpal.element("button", { type: "button" });
    const isIn = () => keys.every((key) => dprkpal.basket.has(key));
    const show = () => {
      const what = many ? `these ${keys.length} works` : "this work";
      button.textContent = isIn() ? `Remove ${what} from the basket` : `Add ${what} to the basket`;
    };
    button.addEventListener("click", () => (isIn() ? dprkpal.basket.remove(keys) : dprkpal.basket.add(keys)));
    dprkpal.basket.addEventListener("change", show);
    show();
    place.prepend(button, " ");
  };

  dprkpal.basket.addEventListener("change", showCount);
  showCount();
  for (const place of document.querySelectorAll("[data-basket]")) startButton(place);
})();
