// The page "Format your own bibliography". Everything happens in this browser; nothing is sent.
import { build, element, loader, oneAtATime, stylePicker } from "./formatter.js";

const MOST_BYTES = 50e6;
const MOST_SHOWN = 1000;
const MOST_EDITED = 2e6; // characters of a file that are shown for editing
const { contents, forPage, write } = globalThis.dprkpalClipboard;
const page = document.querySelector(".formatter");
const find = (name) => page.querySelector(`[data-part="${name}"]`);

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
    // localStorage is disabled; the choice is in the address only
  }
};

const start = ({ formatter, offered }) => {
  const parts = Object.fromEntries(
    ["text", "file", "format", "source-status", "picker", "locale", "list", "list-status", "copy", "copy-plain", "as",
      "download", "download-status", "problems", "problems-status", "drop"].map((name) => [name, find(name)]),
  );
  let file = null; // { name, bytes, text } of the file that is open, else the text field has everything
  let style = new URL(location).searchParams.get("style") ?? remembered() ?? "apa";
  let entries = [];
  let isHanging = false;
  let isRead = true;

  // -- the references

  const source = () => {
    const text = parts.text.value;
    if (file && (file.text === null || text === file.text)) return { name: file.name, bytes: file.bytes };
    return { name: file?.name ?? "", bytes: new TextEncoder().encode(text) };
  };

  const read = async () => {
    const { name, bytes } = source();
    entries = [];
    if (!bytes.length) {
      parts["source-status"].textContent = "";
      return false;
    }
    if (bytes.length > MOST_BYTES) throw new Error("the file is larger than 50 MB; split it");
    const { count, lost } = await formatter.ask("open", { name, format: parts.format.value }, bytes);
    const from = name ? ` in ${name}` : "";
    const problems = lost ? ` ${lost} ${lost === 1 ? "part" : "parts"} could not be read; see the problems below.` : "";
    parts["source-status"].textContent = `${plural(count, "reference")}${from}.${problems}`;
    return count > 0 || lost > 0;
  };

  const open = async (chosen) => {
    if (!chosen) return;
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const isEdited = bytes.length <= MOST_EDITED;
    const text = isEdited ? new TextDecoder().decode(bytes) : "";
    parts.text.value = text;
    file = { name: chosen.name, bytes, text: isEdited ? parts.text.value : null };
    isRead = false;
    update();
  };

  // -- the list

  const list = async () => {
    const answer = await formatter.ask("list", { style, locale: parts.locale.value });
    entries = answer.entries;
    const begin = new DOMParser().parseFromString(answer.begin.replace(/ style="[^"]*"/, ""), "text/html").body.firstChild;
    isHanging = begin.classList.contains("hanging-indent");
    begin.classList.remove("csl-line-spacing"); // double spacing is for paper
    const made = element("div", { class: begin.className, lang: answer.language, dir: answer.direction || null });
    for (const [, name, value] of answer.begin.matchAll(/(--[a-z-]+): ([\d.]+)/g)) made.style.setProperty(name, value);
    for (const { html } of entries.slice(0, MOST_SHOWN)) {
      const entry = element("div", { class: "csl-entry" });
      entry.innerHTML = forPage(html); // dprkpal has escaped everything else
      made.append(entry);
    }
    parts.list.replaceChildren(made);
    const kind = answer.bibliography ? "" : " This style has no bibliography; these are its citations.";
    const shown = entries.length > MOST_SHOWN ? ` The first ${MOST_SHOWN} are shown; copying takes all.` : "";
    parts["list-status"].textContent = `${plural(entries.length, "entry", "entries")}.${kind}${shown}`;
  };

  const check = async () => {
    const { total, findings } = await formatter.ask("check");
    parts["problems-status"].textContent =
      total === 0
        ? "No problems found."
        : `${plural(total, "problem")} found.${total > findings.length ? ` The first ${findings.length} are listed.` : ""}`;
    parts.problems.replaceChildren(
      ...findings.map(({ line, key, code, message, severity }) => {
        const item = element("li", { class: `problem-${severity}` });
        if (line !== null && parts.text.value) {
          const go = element("button", { type: "button", class: "line" }, `Line ${line}`);
          go.addEventListener("click", () => showLine(line));
          item.append(go, " ");
        } else if (line !== null) item.append(`Line ${line} `);
        if (key) item.append(element("code", {}, key), ": ");
        item.append(`${message} `);
        if (code) item.append(element("small", {}, code));
        return item;
      }),
    );
  };

  const showLine = (line) => {
    const field = parts.text;
    const lines = field.value.split("\n");
    const begin = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
    field.focus();
    field.setSelectionRange(begin, begin + (lines[line - 1] ?? "").length);
    const height = field.scrollHeight / lines.length;
    field.scrollTop = Math.max(0, (line - 3) * height);
  };

  const clear = () => {
    entries = [];
    parts.list.replaceChildren();
    parts.problems.replaceChildren();
    for (const name of ["list-status", "problems-status", "download-status"]) parts[name].textContent = "";
  };

  const update = oneAtATime(async () => {
    const isNew = !isRead;
    isRead = true;
    page.setAttribute("aria-busy", "true");
    try {
      if (isNew && !(await read())) {
        clear();
        return;
      }
      if (!source().bytes.length) return;
      parts["list-status"].textContent = "Formatting …";
      await list();
      if (isNew) await check();
    } catch (error) {
      const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
      clear();
      parts[isNew ? "source-status" : "list-status"].textContent = message;
    } finally {
      page.removeAttribute("aria-busy");
      for (const name of ["copy", "copy-plain", "download"]) parts[name].disabled = !entries.length;
    }
  });

  // -- taking it away

  const copy = async (button, isRich) => {
    const { text, html } = contents(entries, { isHanging });
    const isDone = await write(isRich ? { text, html: `<div>${html}</div>` } : { text });
    parts["list-status"].textContent = isDone
      ? `${plural(entries.length, "entry", "entries")} copied${isRich ? "" : " as plain text"}.`
      : "Your browser does not allow copying. Select the text.";
  };

  const download = async () => {
    const as = parts.as.value;
    try {
      const { name, text, notes } = await formatter.ask("download", { as, style, locale: parts.locale.value });
      const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
      element("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      const lost = notes.slice(0, 50).map(({ key, message }) => element("li", {}, key ? `${key}: ${message}` : message));
      const count = notes.length ? ` This format cannot keep everything (${plural(notes.length, "note")}):` : "";
      parts["download-status"].replaceChildren(`Saved as ${name}.${count}`, element("ul", {}, ...lost));
    } catch (error) {
      parts["download-status"].textContent = error.message;
    }
  };

  // -- the controls

  const languages = new Intl.DisplayNames(["en"], { type: "language" });
  for (const code of offered.locales) parts.locale.append(element("option", { value: code }, `${languages.of(code)} (${code})`));
  for (const { id, title } of offered.read) parts.format.append(element("option", { value: id }, title));
  const groups = { "The references as a file": offered.formats, "The list in this style": offered.lists };
  for (const [label, choices] of Object.entries(groups)) {
    const options = choices.map(({ id, title }) => element("option", { value: id }, title));
    parts.as.append(element("optgroup", { label }, ...options));
  }
  parts.file.setAttribute("accept", [...offered.endings, "text/plain"].join(","));
  const onChoose = (id) => {
    style = id;
    remember(id);
    update();
  };
  parts.picker.replaceWith(stylePicker(formatter, { prefix: "format", onChoose, chosen: style }));
  let pause = 0;
  parts.text.addEventListener("input", () => {
    clearTimeout(pause);
    if (!parts.text.value || file?.text === null) file = null;
    isRead = false;
    pause = setTimeout(update, 400);
  });
  parts.format.addEventListener("change", () => {
    isRead = false;
    update();
  });
  parts.locale.addEventListener("change", update);
  parts.file.addEventListener("change", () => open(parts.file.files[0]));
  parts.copy.addEventListener("click", () => copy(parts.copy, true));
  parts["copy-plain"].addEventListener("click", () => copy(parts["copy-plain"], false));
  parts.download.addEventListener("click", download);
  page.addEventListener("dragover", (event) => {
    event.preventDefault();
    parts.drop.classList.add("dragged");
  });
  page.addEventListener("dragleave", () => parts.drop.classList.remove("dragged"));
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    parts.drop.classList.remove("dragged");
    open(event.dataTransfer.files[0]);
  });
  find("controls").hidden = false;
  find("about").hidden = true;
  parts.text.focus();
  if (parts.text.value) {
    isRead = false; // the browser has restored the text of the field
    update();
  }
};

const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

const found = build();
if (found) loader(find("load"), found).then(start);
