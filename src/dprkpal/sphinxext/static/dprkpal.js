// Show the full reference or the note when a citation is pointed at, focused or touched. Without this script, the browser
// shows the title of the link.
(() => {
  "use strict";
  const links = ".bib-cite a[title], a.footnote-reference[href^='#']";
  let box = null;
  let shown = null;
  // A mouse that rests elsewhere on a device with a touch screen does not hide what a touch has shown.
  let touched = false;

  function textOf(link) {
    if (!link.classList.contains("footnote-reference")) {
      return link.dataset.bibTitle || link.title;
    }
    const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (note === null || !note.classList.contains("bib-note")) {
      return "";
    }
    return Array.from(note.querySelectorAll(":scope > p"), (one) => one.textContent.trim()).join("\n");
  }

  function hide() {
    if (box !== null) {
      box.remove();
      shown.removeAttribute("aria-describedby");
      if (shown.dataset.bibTitle) {
        shown.title = shown.dataset.bibTitle;
        delete shown.dataset.bibTitle;
      }
      box = shown = null;
    }
  }

  function show(link) {
    if (link === shown) {
      return;
    }
    hide();
    const text = textOf(link);
    if (!text) {
      return;
    }
    if (link.title) {
      link.dataset.bibTitle = link.title;
      link.removeAttribute("title");
    }
    shown = link;
    touched = false;
    box = document.createElement("div");
    box.className = "bib-tooltip";
    box.id = "bib-tooltip";
    box.setAttribute("role", "tooltip");
    box.textContent = text;
    document.body.append(box);
    link.setAttribute("aria-describedby", box.id);
    const place = link.getBoundingClientRect();
    const size = box.getBoundingClientRect();
    const right = document.documentElement.clientWidth - size.width - 8;
    const fits = place.bottom + size.height + 4 <= window.innerHeight || place.top < size.height + 4;
    const top = fits ? place.bottom + 4 : place.top - size.height - 4;
    // Set through the object model, which a strict content security policy allows.
    box.style.left = `${window.scrollX + Math.max(8, Math.min(place.left, right))}px`;
    box.style.top = `${window.scrollY + top}px`;
  }

  function linkOf(event) {
    return event.target instanceof Element ? event.target.closest(links) : null;
  }

  for (const name of ["mouseover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const link = linkOf(event);
      if (link !== null) {
        show(link);
      } else if (box !== null && !touched && !box.contains(event.target)) {
        hide();
      }
    });
  }
  // On touch screens, the first touch shows the reference, and the second one follows the link.
  document.addEventListener("pointerdown", (event) => {
    const link = linkOf(event);
    if (event.pointerType === "touch" && link !== null && link !== shown && textOf(link)) {
      link.addEventListener("click", (click) => click.preventDefault(), { once: true });
      show(link);
      touched = true;
    } else if (link === null && box !== null && !box.contains(event.target)) {
      hide();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
    }
  });
})();
