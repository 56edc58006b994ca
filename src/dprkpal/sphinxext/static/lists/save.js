// The form that saves works: those of a list or of the basket, as a file or as a bibliography.
"use strict";

(() => {
  const dprkpal = globalThis.dprkpal;
  const { element } = dprkpal;

  const escaped = (text) => element("span", {}, text).innerHTML;

  class SaveForm {
    // scopes: a function that returns the choices of works, each with `name`, `label` and `keys`.
    constructor(form, scopes) {
      this.form = form;
      this.scopes = scopes;
      this.exports = new dprkpal.Exports(form.dataset.folder, Number(form.dataset.chunks));
      this.status = form.querySelector(".saved");
      this.scope = form.elements.scope;
      this.format = form.elements.format;
      if (dprkpal.moreStyles) this.format.append(element("option", { value: "more" }, dprkpal.moreStyles.name));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this._run(() => this.download());
      });
      form.querySelector(".copy-works").addEventListener("click", () => this._run(() => this.copy()));
      this.update();
    }

    // Show the choices again after the list or the basket has changed.
    update() {
      const scopes = this.scopes().filter(({ keys }, at) => keys.length || !at);
      const chosen = scopes.some(({ name }) => name === this.scope.value) ? this.scope.value : scopes[0].name;
      this.scope.replaceChildren(...scopes.map(({ name, label }) => element("option", { value: name, selected: name === chosen }, label)));
      const isEmpty = !this._keys().length;
      for (const button of this.form.querySelectorAll("button")) button.disabled = isEmpty;
      this.status.textContent = "";
    }

    _keys() {
      return this.scopes().find(({ name }) => name === this.scope.value)?.keys ?? [];
    }

    async _run(action) {
      try {
        this.status.textContent = "";
        this.status.textContent = await action();
      } catch (error) {
        this.status.textContent = `Not saved: ${error.message}.`;
      }
    }

    // Return the works in the chosen form: plain text, and HTML if it is a bibliography.
    async _made() {
      const name = this.format.value;
      const keys = this._keys();
      if (!name.startsWith("style-")) return { text: await this.exports.file(name, keys), html: null };
      const entries = await this.exports.bibliography(name, keys);
      return {
        text: `${entries.map(dprkpal.textOfEntry).join("\n")}\n`,
        html: entries.map((html) => `<div class="csl-entry">${html}</div>`).join("\n"),
      };
    }

    async download() {
      if (this.format.value === "more") return dprkpal.moreStyles.open(this._keys()) ?? "";
      const { text, html } = await this._made();
      const [option] = this.format.selectedOptions;
      const title = document.querySelector("h1")?.firstChild?.textContent ?? document.title;
      const whole =
        html === null
          ? text
          : `<!DOCTYPE html>\n<html lang="${document.documentElement.lang || "en"}">\n<meta charset="utf-8">\n` +
            `<title>${escaped(title)}: ${escaped(option.textContent)}</title>\n${html}\n</html>\n`;
      const address = URL.createObjectURL(new Blob([whole], { type: html === null ? "text/plain" : "text/html" }));
      const name = `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "works"}${option.dataset.ending}`;
      element("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return `Saved as ${name}.`;
    }

    async copy() {
      if (this.format.value === "more") return dprkpal.moreStyles.open(this._keys()) ?? "";
      const { text, html } = await this._made();
      const forms = { "text/plain": new Blob([text], { type: "text/plain" }) };
      if (html !== null) forms["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(forms)]);
      return "Copied.";
    }
  }

  dprkpal.SaveForm = SaveForm;

  const works = (number) => `${number} ${number === 1 ? "work" : "works"}`;
  dprkpal.worksText = works;

  // Tell reference managers in the browser that the references of the page have changed.
  dprkpal.announceReferences = () =>
    document.dispatchEvent(new Event("ZoteroItemUpdated", { bubbles: true, cancelable: true }));

  // The page of the basket.
  const startBasketPage = (root) => {
    const { basket } = dprkpal;
    const list = root.querySelector("ul.items");
    const status = root.querySelector(".found");
    const form = root.querySelector(".save-form");
    const panel = new dprkpal.SaveForm(form, () => [{ name: "basket", label: works(basket.works.size), keys: basket.keys }]);
    let turns = 0;
    const show = async () => {
      const turn = (turns += 1);
      let found;
      try {
        found = await panel.exports.of("works", basket.keys);
      } catch (error) {
        status.textContent = `The basket cannot be shown: ${error.message}.`;
        return;
      }
      if (turn !== turns) return;
      const gone = basket.works.size - found.length;
      status.textContent = basket.works.size ? `${works(found.length)}. ` : "The basket is empty.";
      if (gone) status.append(`${works(gone)} of the basket ${gone === 1 ? "is" : "are"} no longer on this site. `);
      if (!basket.isKept) status.append("This browser does not let the site store anything: the basket is lost with this page. ");
      list.replaceChildren(
        ...found.map(({ key, value: [label, address, coins] }) =>
          element(
            "li",
            { "data-id": `reference:${key}` },
            element("a", { href: new URL(address, dprkpal.root) }, label),
            " ",
            element("span", { class: "Z3988", title: coins }),
            element("button", { type: "button", "aria-label": `Remove ${label}`, on: { click: () => basket.remove([key]) } }, "Remove"),
          ),
        ),
      );
      if (found.length > 1) status.append(element("button", { type: "button", on: { click: () => basket.remove(basket.keys) } }, "Empty the basket"));
      panel.update();
      dprkpal.announceReferences();
    };
    basket.addEventListener("change", show);
    show();
  };
  for (const root of document.querySelectorAll(".basket")) startBasketPage(root);
})();
