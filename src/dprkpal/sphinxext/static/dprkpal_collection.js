// The interactive parts of the collection's pages: choose a citation style, copy citations, search and filter lists.
// Without JavaScript the pages show every style and every list. Choices are kept in the address.
"use strict";

// -- words: computes the keys of dprkpal.search.spelling for the query --------------------------------------------------

const spelling = (() => {
  const han = "\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
  const letter = "[\\p{L}\\p{N}\\p{M}\\u0640]";
  const mark = "['’‘ʼʾʿʻ`´]";
  const word = new RegExp(
    `([${han}])|((?<![\\p{L}\\p{N}_])(?:[A-Za-z]\\.){2,8}(?:[A-Za-z](?![\\p{L}\\p{N}_]))?)` +
      `|((?:(?![${han}])${letter})+(?:${mark}(?:(?![${han}])${letter})+){0,20})`,
    "gu",
  );
  const article = /^(?:al|el|ul|ad|ed|ud|an|en|ar|er|ur|as|es|us|ash|esh|at|et|az|ez|adh|ath)$/i;
  const letters = {
    ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", þ: "th", ð: "d", ħ: "h", ŋ: "n",
    أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه", ک: "ك", ی: "ي", ؤ: "و", ئ: "ي", ß: "ss",
  };
  const peoples = Object.fromEntries(
    Object.entries({
      afghanistan: "afghan", algeria: "algerian", australia: "australian", brazil: "brazilian", canada: "canadian",
      china: "chinese", cuba: "cuban", egypt: "egyptian", europe: "european", france: "french", germany: "german",
      hungary: "hungarian", india: "indian", iran: "iranian persian", iraq: "iraqi", israel: "israeli", italy: "italian",
      japan: "japanese", jordan: "jordanian", korea: "korean", kuwait: "kuwaiti", lebanon: "lebanese", libya: "libyan",
      morocco: "moroccan", pakistan: "pakistani", palestine: "palestinian", poland: "polish", russia: "russian",
      saudi: "saudis", somalia: "somali", spain: "spanish", sudan: "sudanese", sweden: "swedish", switzerland: "swiss",
      syria: "syrian", thailand: "thai", tunisia: "tunisian", turkey: "turkish", ukraine: "ukrainian",
      vietnam: "vietnamese", yemen: "yemeni", america: "american", africa: "african", asia: "asian",
      arab: "arabic arabian", zionist: "zionism", islam: "islamic",
    }).flatMap(([country, names]) => names.split(" ").map((name) => [name, country])),
  );
  const plurals = [
    [/(?:ss|x|ch|sh|zz|o)es$/, 2, ""],
    [/[^aeou]ies$/, 3, "y"],
    [/(?:[^aious]|ia|....[ao])s$/, 1, ""],
  ];
  const american = [
    [/ae|oe/g, "e"], [/our(?=$|able|ite|less|ful)/g, "or"], [/or$/, "er"], [/([tbv])re$/, "$1er"],
    [/([iy])s(?=$|e$|ation$|er$)/g, "$1z"], [/ence$/, "ense"], [/ogue$/, "og"], [/dgement/g, "dgment"], [/ph/g, "f"],
    [/(.)\1+/g, "$1"],
  ];
  const digraphs = /tsch|dzh|tch|sch|dj|ch|sh|zh|gh|kh|ck|th|dh|ph|ts|c(?=[eiy])|[aeiouwy]+h$|(.)\1+/g;
  const asOne = { gh: "k", kh: "k", ck: "k", th: "t", dh: "d", ph: "f", ts: "s", c: "s" };
  for (const sign of ["tsch", "dzh", "tch", "sch", "dj", "ch", "sh", "zh"]) asOne[sign] = "j";
  const classes = { j: "J", k: "K", q: "K", g: "K", x: "K", c: "K", t: "T", d: "T", b: "P", p: "P", f: "P", v: "P", s: "S", z: "S" };

  const fold = (text) => {
    let found = text.slice(0, 60);
    found = found.replace(/['’]s$/i, "").replace(/^(?:l|d|qu)['’](?=[\p{L}\p{N}_]{3})/iu, "").toLowerCase();
    found = [...found.normalize("NFKD")].filter((sign) => !/\p{M}/u.test(sign)).join("").toLowerCase();
    found = [...found].map((sign) => ("'’‘ʼʾʿʻ`´ـ".includes(sign) ? "" : (letters[sign] ?? sign))).join("");
    return found.normalize("NFC").replace(/^(?:و?ال|لل)(?=...)/u, "");
  };
  const stem = (key) => {
    if (key.length < 4 || !/^[a-z]+$/.test(key)) return key;
    let found = key;
    if (Object.hasOwn(peoples, found.slice(0, -1))) found = found.slice(0, -1);
    else if (found.endsWith("s")) {
      const ending = plurals.find(([pattern]) => pattern.test(found));
      if (ending) found = found.slice(0, -ending[1]) + ending[2];
    }
    if (Object.hasOwn(peoples, found)) found = peoples[found];
    const vowel = (part) => /[aeiouy]/.test(part);
    if (found.length > 5 && found.endsWith("ing") && vowel(found.slice(0, -3))) found = found.slice(0, -3);
    else if (found.length > 4 && found.endsWith("ied")) found = `${found.slice(0, -3)}y`;
    else if (found.length > 4 && found.endsWith("ed") && found.at(-3) !== "e" && vowel(found.slice(0, -2)))
      found = found.slice(0, -2);
    for (const [pattern, better] of american) found = found.replace(pattern, better);
    return found.length > 3 && found.endsWith("e") ? found.slice(0, -1) : found;
  };
  const sound = (key) => {
    if (!/^[a-z]+$/.test(key)) return "";
    const found = key.replace(/^abd[aeiu]l(?=[^aeiou])/, "abd");
    const first = "aeiou".includes(found[0]) ? "A" : "wy".includes(found[0]) ? found[0].toUpperCase() : "";
    const whole = found.replace(digraphs, (match, twice) => twice ?? asOne[match] ?? "");
    return first + [...whole].map((sign) => ("aeiouwy".includes(sign) ? "" : (classes[sign] ?? sign))).join("");
  };
  const isArticle = (text, found, end) => {
    const [next, after] = [text[end] ?? "", text[end + 1] ?? ""];
    if (!/[\p{L}ʿʾ]/u.test(after)) return false;
    if ("-‐‑".includes(next)) return true;
    if (next !== " ") return false;
    const lower = found.toLowerCase();
    if (lower === "al" || lower === "el") return true;
    const small = found === lower;
    return small && after !== after.toLowerCase() && text.slice(end + 1, end + found.length).toLowerCase() === lower.slice(1);
  };
  // The words of a text. `linked` is true if a hyphen or an article joins a word to the one before it.
  const words = (given) => {
    const text = given.normalize("NFC");
    const found = [];
    let [afterArticle, ended] = [false, -1];
    for (const match of text.matchAll(word)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const between = ended >= 0 ? text.slice(ended, start) : "";
      const joined = between.length === 1 && "-‐‑–'’ʼʿ".includes(between);
      if (match[0].length <= 3 && article.test(match[0]) && isArticle(text, match[0], end)) {
        [afterArticle, ended] = [true, end];
        continue;
      }
      const key = match[2] ? match[0].replaceAll(".", "").toLowerCase() : fold(match[0]);
      if (key) found.push({ fold: key, linked: joined || afterArticle });
      [afterArticle, ended] = [false, end];
    }
    return found;
  };
  return { fold, stem, sound, words };
})();

// -- searching and filtering --------------------------------------------------------------------------------------------

class WordIndex {
  constructor(data) {
    Object.assign(this, data);
    this.sorted = Object.keys(data.fold).sort();
  }

  // The numbers of the records that contain a word: exactly, in another form or romanisation, or as a prefix.
  recordsWith(key, isPrefix) {
    const found = new Set(this.fold[key] ?? []);
    for (const number of this.stem[spelling.stem(key)] ?? []) found.add(number);
    const sound = spelling.sound(key);
    if (sound.length >= 3) for (const number of this.sound[sound] ?? []) found.add(number);
    if (isPrefix && (key.length >= 2 || !/^[a-z]/.test(key)))
      for (const other of this.sorted) if (other.startsWith(key)) for (const number of this.fold[other]) found.add(number);
    return found;
  }

  // The records that contain all words of the query. If the query contains a name, its other names match too.
  find(text) {
    const query = spelling.words(text.slice(0, 200)).map((word) => word.fold).slice(0, 20);
    if (!query.length) return null;
    const isTyping = !/[\s"]$/.test(text); // the last word may be incomplete
    const withAll = (keys, isPrefix) =>
      keys.map((key, at) => this.recordsWith(key, isPrefix && at === keys.length - 1)).reduce(intersection);
    let found = withAll(query, isTyping);
    for (const names of this.names)
      for (const name of names) {
        const at = query.findIndex((_, start) => name.length && name.every((key, i) => sameWord(key, query[start + i])));
        if (at < 0) continue;
        const rest = [...query.slice(0, at), ...query.slice(at + name.length)];
        for (const other of names) {
          if (!other.length) continue;
          let more = withAll(other, false);
          if (rest.length) more = intersection(more, withAll(rest, isTyping));
          found = new Set([...found, ...more]);
        }
      }
    const joined = spelling.sound(query.join("")); // "Ezzedine" finds "Izz ad-Din", and the reverse
    if (query.length <= 3 && joined.length >= 3) for (const number of this.sound[joined] ?? []) found.add(number);
    return new Set([...found].map((number) => this.things[number]));
  }
}

const intersection = (one, other) => new Set([...one].filter((number) => other.has(number)));

const sameWord = (one, other) => other !== undefined && (one === other || spelling.stem(one) === spelling.stem(other));

const indexes = new Map();

const loadIndex = (url) => {
  if (!indexes.has(url))
    indexes.set(
      url,
      fetch(url)
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((data) => data && new WordIndex(data))
        .catch(() => null),
    );
  return indexes.get(url);
};

// Whether an item passes a filter.
const passes = (item, name, value) => {
  if (name === "from" || name === "to") {
    if (!/^\d{4}$/.test(value)) return true;
    if (item.dataset.years === undefined) return false;
    const [first, last] = item.dataset.years.split(" ");
    return name === "from" ? last === "" || Number(last) >= Number(value) : first === "" || Number(first) <= Number(value);
  }
  return (item.dataset[name] ?? "").split(" ").includes(value);
};

const startFinder = (finder) => {
  const form = finder.querySelector(".find-form");
  const status = finder.querySelector(".found");
  const items = [...finder.querySelectorAll("ul.items > li[data-id]")];
  const sections = [...finder.querySelectorAll("section")];
  const controls = [...form.elements].filter((control) => control.name);
  let turns = 0;

  const show = async () => {
    const turn = (turns += 1);
    const values = controls.filter((control) => control.name !== "q" && control.value.trim());
    const query = form.elements.q.value.trim();
    let found = null;
    if (query) {
      const index = await loadIndex(finder.dataset.index);
      if (turn !== turns) return; // the query has changed in the meantime
      if (index) found = index.find(form.elements.q.value);
      else {
        const lower = query.toLowerCase();
        found = new Set(items.filter((item) => item.textContent.toLowerCase().includes(lower)).map((item) => item.dataset.id));
      }
    }
    let visible = 0;
    for (const item of items) {
      const isVisible =
        (!found || found.has(item.dataset.id)) && values.every(({ name, value }) => passes(item, name, value.trim()));
      item.hidden = !isVisible;
      visible += isVisible;
    }
    for (const section of sections)
      section.hidden = !section.querySelector("ul.items > li:not([hidden])");
    const isFiltered = found || values.length;
    status.textContent = isFiltered ? `${visible} of ${items.length}` : "";
  };

  const updateAddress = () => {
    const address = new URL(location);
    for (const { name, value } of controls) {
      if (value.trim()) address.searchParams.set(name, value.trim());
      else address.searchParams.delete(name);
    }
    history.replaceState(null, "", address);
  };

  const readAddress = () => {
    const parameters = new URL(location).searchParams;
    for (const control of controls) {
      control.value = parameters.get(control.name) ?? "";
      if (control.selectedIndex === -1) control.value = ""; // the address has an unknown option
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    updateAddress();
    show();
  });
  form.addEventListener("reset", () =>
    setTimeout(() => {
      for (const control of controls) control.value = "";
      updateAddress();
      show();
    }),
  );
  form.elements.q.addEventListener("focus", () => loadIndex(finder.dataset.index), { once: true });
  addEventListener("popstate", () => {
    readAddress();
    show();
  });
  form.hidden = false;
  readAddress();
  show();
};

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
for (const finder of document.querySelectorAll(".finder")) startFinder(finder);
for (const citing of document.querySelectorAll(".citing")) startCiting(citing);

// -- the address of the page, for its citation -------------------------------------------------------------------------

for (const place of document.querySelectorAll(".page-address")) place.textContent = ` ${location.href.split(/[?#]/)[0]}`;
