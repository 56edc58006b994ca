// The interactive parts of the collection's pages: choose a citation style, copy citations.
// Without JavaScript the pages show every style. Choices are kept in the address.
"use strict";

// -- citing -------------------------------------------------------------------------------------------------------------

const startCiting = (citing) => {
  const chooser = citing.querySelector(".style-chooser");
  const select = chooser.querySelector("select");
  const styles = [...citing.querySelectorAll("details.style")];

  const choose = (style) => {
    for (const one of styles) {
      one.hidden = one.dataset.style !== style;
      one.open = true;
    }
  };
  const isKnown = (style) => styles.some((one) => one.dataset.style === style);
  const fromAddress = new URL(location).searchParams.get("style");
  const stored = (() => {
    try {
      return localStorage.getItem("citation-style");
    } catch {
      return null;
    }
  })();
  select.value = [fromAddress, stored].find(isKnown) ?? styles[0].dataset.style;
  select.addEventListener("change", () => {
    choose(select.value);
    const address = new URL(location);
    address.searchParams.set("style", select.value);
    history.replaceState(null, "", address);
    try {
      localStorage.setItem("citation-style", select.value);
    } catch {
      // localStorage is disabled; the choice is lost on the next page
    }
  });
  citing.classList.add("chosen");
  chooser.hidden = false;
  choose(select.value);

  const status = citing.querySelector(".copied");
  for (const button of citing.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.dataset.copy;
      const html = button.parentElement.querySelector(".form-text").innerHTML;
      status.textContent = "";
      status.textContent = (await copy(text, html)) ? "Copied." : "Your browser does not allow copying. Select the text.";
    });
  }
};

const copy = async (text, html) => {
  try {
    const forms = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) };
    await navigator.clipboard.write([new ClipboardItem(forms)]);
    return true;
  } catch {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }
};

// -- the theme ----------------------------------------------------------------------------------------------------------

// On narrow screens the theme opens its navigation with labels, which are not keyboard accessible.
const startDrawer = (icon, name) => {
  icon.tabIndex = 0;
  icon.setAttribute("role", "button");
  icon.setAttribute("aria-label", name);
  icon.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    icon.parentElement.click();
  });
};

for (const icon of document.querySelectorAll("label.nav-overlay-icon > .icon")) startDrawer(icon, "Site navigation");
for (const icon of document.querySelectorAll("label.toc-overlay-icon > .icon")) startDrawer(icon, "On this page");
for (const citing of document.querySelectorAll(".citing")) startCiting(citing);

// -- the address of the page, for its citation -------------------------------------------------------------------------

for (const place of document.querySelectorAll(".page-address")) place.textContent = ` ${location.href.split(/[?#]/)[0]}`;
