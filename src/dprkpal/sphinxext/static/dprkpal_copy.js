// Buttons that copy a reference, or its BibTeX entry from the file next to the page.
(() => {
  "use strict";
  const files = new Map();
  const leftOut = ".bib-backlinks, .bib-more, .bib-more-backlinks, .bib-copy, .bib-about, .bib-margin, .headerlink";
  const status = document.createElement("div");
  status.className = "bib-status";
  status.setAttribute("role", "status");
  document.body.append(status);

  // The file is loaded when the first button is pressed. Page and file must be of the same build, so the browser asks the
  // server whether its copy is current.
  function load(address) {
    if (!files.has(address)) {
      const loaded = fetch(address, { cache: "no-cache" }).then((answer) => {
        if (!answer.ok) {
          throw new Error(`${address}: ${answer.status}`);
        }
        return answer.text();
      });
      loaded.catch(() => files.delete(address));
      files.set(address, loaded);
    }
    return files.get(address);
  }

  // Values have no line breaks, so an entry begins with the line "@type{key," and ends with the line "}".
  async function bibtexOf(address, key) {
    const lines = (await load(address)).split("\n");
    const start = lines.findIndex((line) => line.startsWith("@") && line.slice(line.indexOf("{")) === `{${key},`);
    const end = start < 0 ? -1 : lines.indexOf("}", start);
    if (end < 0) {
      throw new Error(`${address} has no entry ${key}`);
    }
    return `${lines.slice(start, end + 1).join("\n")}\n`;
  }

  function referenceOf(item) {
    const copy = item.cloneNode(true);
    copy.querySelectorAll(leftOut).forEach((one) => one.remove());
    const paragraphs = Array.from(copy.querySelectorAll("p"));
    copy.querySelectorAll("a[href]").forEach((link) => link.setAttribute("href", link.href));
    for (const one of copy.querySelectorAll("*")) {
      for (const name of one.getAttributeNames()) {
        if (name !== "href" && name !== "dir" && name !== "lang") {
          one.removeAttribute(name);
        }
      }
    }
    copy.querySelectorAll("span").forEach((one) => one.replaceWith(...one.childNodes));
    const filled = paragraphs.filter((one) => one.textContent.trim());
    return {
      text: filled.map((one) => one.textContent.replace(/[ \t\r\n]+/g, " ").trim()).join("\n"),
      html: filled.map((one) => `<p>${one.innerHTML.trim()}</p>`).join(""),
    };
  }

  // Pages without a secure connection have no clipboard, but can answer the event of copying.
  function copyByEvent(text, html) {
    const answer = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", text);
      if (html) {
        event.clipboardData.setData("text/html", html);
      }
    };
    document.addEventListener("copy", answer, { capture: true, once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", answer, { capture: true });
    if (!done) {
      throw new Error("copying is not allowed");
    }
  }

  function blob(text, type) {
    return new Blob([text], { type });
  }

  async function copyReference(item) {
    const { text, html } = referenceOf(item);
    if (navigator.clipboard && window.ClipboardItem) {
      const kinds = { "text/plain": blob(text, "text/plain"), "text/html": blob(html, "text/html") };
      await navigator.clipboard.write([new ClipboardItem(kinds)]);
    } else {
      copyByEvent(text, html);
    }
  }

  async function copyBibtex(address, key) {
    const found = bibtexOf(address, key);
    if (navigator.clipboard && window.ClipboardItem) {
      // Safari allows copying only if the clipboard is written to before the text is loaded.
      const promised = found.then((text) => blob(text, "text/plain"));
      promised.catch(() => {});
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": promised })]);
    } else {
      copyByEvent(await found, "");
    }
  }

  function button(label, what, copy) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.setAttribute("aria-label", `${label}: ${what}`);
    let waiting = 0;
    made.addEventListener("click", async () => {
      let message = "Copied";
      try {
        await copy();
      } catch (error) {
        message = "Not copied";
        console.error(error);
      }
      window.clearTimeout(waiting);
      // Through the object model, which a strict content security policy allows.
      made.style.minWidth = `${made.offsetWidth}px`;
      made.textContent = message;
      status.textContent = `${message}: ${label.replace("Copy ", "")} ${what}`;
      waiting = window.setTimeout(() => {
        made.textContent = label;
        status.textContent = "";
      }, 2000);
    });
    return made;
  }

  for (const list of document.querySelectorAll("[data-bibtex]")) {
    const address = list.dataset.bibtex;
    for (const place of list.querySelectorAll(".bib-copy")) {
      const item = place.closest(".bib-entry");
      // Mathematics becomes drawings later, which cannot be copied.
      const source = item.querySelector(".math") ? item.cloneNode(true) : item;
      const key = place.dataset.key;
      place.append(button("Copy reference", key, () => copyReference(source)));
      // Browsers do not load files for pages that are themselves opened from a disk.
      if (window.location.protocol !== "file:") {
        place.append(button("Copy BibTeX", key, () => copyBibtex(address, key)));
      }
    }
  }
})();
