// Citations on the pages of works and claims: choose a style, and copy. Without JavaScript the pages show every style.
(() => {
  "use strict";

  const { contents, forPage, write } = globalThis.dprkpalClipboard;
  const OTHERS = "other styles";

  const remembered = () => {
    try {
      return localStorage.getItem("citation-style");
    } catch {
      return null; // localStorage is disabled
    }
  };

  const remember = (style) => {
    const address = new URL(location);
    address.searchParams.set("style", style);
    history.replaceState(null, "", address);
    try {
      localStorage.setItem("citation-style", style);
    } catch {
      // localStorage is disabled; the choice is lost on the next page
    }
  };

  const partsOf = (form) =>
    [...form.querySelectorAll("[data-text]")].map((part) => ({ text: part.dataset.text, html: part.innerHTML }));

  const startCopying = (block, status) => {
    for (const button of block.querySelectorAll("button.copy")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const isAll = button.dataset.forms === "all";
        const forms = isAll ? button.closest("details").querySelectorAll(".form") : [button.closest(".form")];
        status.textContent = "";
        const isDone = await write(contents([...forms].flatMap(partsOf)));
        status.textContent = isDone ? "Copied." : "Your browser does not allow copying. Select the text.";
      });
    }
  };

  const startCiting = (citing) => {
    const chooser = citing.querySelector(".style-chooser");
    const select = chooser.querySelector("select");
    const styles = [...citing.querySelectorAll("details.style")];
    const status = citing.querySelector(".copied");

    const choose = (style) => {
      for (const one of styles) {
        one.hidden = one.dataset.style !== style;
        one.open = true;
      }
    };
    const isKnown = (style) => styles.some((one) => one.dataset.style === style);
    select.value = [new URL(location).searchParams.get("style"), remembered()].find(isKnown) ?? styles[0].dataset.style;
    select.addEventListener("change", () => {
      choose(select.value);
      if (select.value !== OTHERS) remember(select.value);
    });
    citing.classList.add("chosen");
    chooser.hidden = false;
    startCopying(citing, status);
    startOthers(citing, select, styles, status);
    choose(select.value);
  };

  // All other styles, formatted by dprkpal in the browser, where the site has the files for it (see formatter.js).
  const startOthers = (citing, select, styles, status) => {
    const folder = document.querySelector('meta[name="dprkpal-browser"]')?.content.split(" ")[0];
    if (!folder || !citing.dataset.item) return;
    const others = document.createElement("details");
    others.className = "style others";
    others.dataset.style = OTHERS;
    others.innerHTML =
      "<summary>Other styles</summary><p>Your browser can format this work in every other style. It loads dprkpal for that.</p>" +
      '<div class="loading"></div><div class="picking"></div><div class="other-forms"></div>';
    styles.at(-1).after(others);
    styles.push(others);
    select.append(new Option("Other styles …", OTHERS));
    let isStarted = false;
    select.addEventListener("change", async () => {
      if (select.value !== OTHERS || isStarted) return;
      isStarted = true;
      const { build, loader, oneAtATime, stylePicker } = await import(new URL(`${folder}formatter.js`, location));
      const { formatter } = await loader(others.querySelector(".loading"), build());
      const [item] = await (await fetch(citing.dataset.item)).json();
      let style = "";
      const show = oneAtATime(async () => {
        const place = others.querySelector(".other-forms");
        try {
          const answer = await formatter.ask("forms", { style, item });
          place.replaceChildren(...blocks(answer));
          startCopying(place, status);
        } catch (error) {
          place.textContent = error.message;
        }
      });
      const onChoose = (id) => {
        style = id;
        show();
      };
      others.querySelector(".loading").previousElementSibling.remove();
      others.querySelector(".picking").append(stylePicker(formatter, { prefix: "citing", onChoose }));
      others.querySelector("input").focus();
    });
  };

  // The forms of an answer, as the pages have them for the usual styles.
  const blocks = ({ note_style: isNote, forms }) => {
    const made = forms.map(({ name, html, text }) => {
      const block = document.createElement("div");
      block.className = "form";
      block.innerHTML =
        '<p class="form-name"></p><div class="form-text"><div class="csl-entry"></div></div><button type="button" class="copy"></button>';
      const entry = block.querySelector(".csl-entry");
      block.querySelector(".form-name").textContent = name;
      entry.innerHTML = forPage(html); // dprkpal has escaped everything else
      entry.dataset.text = text;
      const button = block.querySelector("button");
      button.textContent = "Copy";
      button.setAttribute("aria-label", `Copy ${name.charAt(0).toLowerCase()}${name.slice(1)}`);
      return block;
    });
    if (isNote || forms.length < 2) return made;
    const both = document.createElement("p");
    both.innerHTML = '<button type="button" class="copy" data-forms="all">Copy citation and entry</button>';
    return [...made, both];
  };

  for (const citing of document.querySelectorAll(".citing")) startCiting(citing);
})();
