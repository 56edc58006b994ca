// Split text into words, and compute the keys of words, exactly as dprkpal.search.spelling does.
"use strict";

(() => {
  const dprkpal = (globalThis.dprkpal ??= {});

  const HAN = "\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3fffd}";
  const MARKS =
    "\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670" +
    "\\u0900-\\u0963\\u0971-\\u0de5\\u0e31-\\u0e3a\\u0e47-\\u0e4e";
  const LETTER = `(?:(?![${HAN}])[\\p{L}\\p{N}${MARKS}])`;
  const BEFORE = "(?<![\\p{L}\\p{N}_])";
  const AFTER = "(?![\\p{L}\\p{N}_])";
  const APOSTROPHE = "['’‘ʼʾʿʻ`´]";
  const FAMILY_NAMES = "김박최정강조윤장임림오서권황안송류유홍양손배백허남심노로곽성차민엄채방현함변염추석설리";
  const WORD = new RegExp(
    `(?<korean>${BEFORE}[${FAMILY_NAMES}] [가-힣]{1,2}${AFTER})` +
      `|(?<sign>[${HAN}])` +
      `|(?<initials>${BEFORE}(?:[A-Za-z]\\.){2,8}(?:[A-Za-z]${AFTER})?)` +
      `|(?<word>${LETTER}+(?:${APOSTROPHE}${LETTER}+){0,20})`,
    "gu",
  );
  const ARTICLE = /^(?:al|el|ul|ad|ed|ud|an|en|ar|er|ur|as|es|us|ash|esh|at|et|az|ez|adh|ath)$/i;
  const HYPHENS = "-‐‑–'’ʼʿ";
  const SENTENCE_ENDS = ".!?:“\"'‘(«";
  const LETTERS = {
    ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", þ: "th", ð: "d", ħ: "h", ŋ: "n", ß: "ss", ς: "σ",
    أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه", ک: "ك", ی: "ي", ؤ: "و", ئ: "ي",
  };
  const DROPPED = "'’‘ʼʾʿʻ`´ـ";
  const PEOPLES = Object.fromEntries(
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
  const PLURALS = [
    [/(?:ss|x|ch|sh|zz|o)es$/, 2, ""],
    [/[^aeou]ies$/, 3, "y"],
    [/(?:[^aious]|ia|....[ao])s$/, 1, ""],
  ];
  const AMERICAN = [
    [/ae|oe/g, "e"], [/our(?=$|able|ite|less|ful)/g, "or"], [/or$/, "er"], [/([tbv])re$/, "$1er"],
    [/([iy])s(?=$|e$|ation$|er$)/g, "$1z"], [/ence$/, "ense"], [/ogue$/, "og"], [/dgement/g, "dgment"], [/ph/g, "f"],
    [/(.)\1+/g, "$1"],
  ];
  const DIGRAPHS = /tsch|dzh|tch|sch|dj|ch|sh|zh|gh|kh|ck|th|dh|ph|ts|c(?=[eiy])|[aeiouwy]+h$|(.)\1+/g;
  const AS_ONE = { gh: "k", kh: "k", ck: "k", th: "t", dh: "d", ph: "f", ts: "s", c: "s" };
  for (const letters of ["tsch", "dzh", "tch", "sch", "dj", "ch", "sh", "zh"]) AS_ONE[letters] = "j";
  const CLASSES = { j: "J", k: "K", q: "K", g: "K", x: "K", c: "K", t: "T", d: "T", b: "P", p: "P", f: "P", v: "P", s: "S", z: "S" };

  // Keep the results of a function of one word: the words of a collection repeat often.
  const remembered = (compute) => {
    const known = new Map();
    return (word) => {
      let key = known.get(word);
      if (key === undefined) known.set(word, (key = compute(word)));
      return key;
    };
  };

  const fold = remembered((text) => {
    let word = text.slice(0, 60);
    if (/^[A-Za-z0-9]+$/.test(word)) return word.toLowerCase();
    word = word.replace(/['’]s$/i, "").replace(/^(?:l|d|qu)['’](?=[\p{L}\p{N}_]{3})/iu, "").toLowerCase();
    word = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    word = [...word].map((letter) => (DROPPED.includes(letter) ? "" : (LETTERS[letter] ?? letter))).join("");
    return word.normalize("NFC").replace(/^(?:و?ال|لل)(?=...)/u, "");
  });

  const stem = remembered((key) => {
    if (key.length < 4 || !/^[a-z]+$/.test(key)) return key;
    let word = key;
    if (Object.hasOwn(PEOPLES, word.slice(0, -1))) word = word.slice(0, -1);
    else if (word.endsWith("s")) {
      const plural = PLURALS.find(([ending]) => ending.test(word));
      if (plural) word = word.slice(0, -plural[1]) + plural[2];
    }
    if (Object.hasOwn(PEOPLES, word)) word = PEOPLES[word];
    const hasVowel = (part) => /[aeiouy]/.test(part);
    if (word.length > 5 && word.endsWith("ing") && hasVowel(word.slice(0, -3))) word = word.slice(0, -3);
    else if (word.length > 4 && word.endsWith("ied")) word = `${word.slice(0, -3)}y`;
    else if (word.length > 4 && word.endsWith("ed") && word.at(-3) !== "e" && hasVowel(word.slice(0, -2))) word = word.slice(0, -2);
    for (const [pattern, spelling] of AMERICAN) word = word.replace(pattern, spelling);
    return word.length > 3 && word.endsWith("e") ? word.slice(0, -1) : word;
  });

  const sound = remembered((key) => {
    if (!/^[a-z]+$/.test(key)) return "";
    const word = key.replace(/^abd[aeiu]l(?=[^aeiou])/, "abd");
    const first = "aeiou".includes(word[0]) ? "A" : "wy".includes(word[0]) ? word[0].toUpperCase() : "";
    const whole = word.replace(DIGRAPHS, (match, twice) => twice ?? AS_ONE[match] ?? "");
    return first + [...whole].map((letter) => ("aeiouwy".includes(letter) ? "" : (CLASSES[letter] ?? letter))).join("");
  });

  const isArticle = (text, found, end) => {
    const [next, after] = [text[end] ?? "", text[end + 1] ?? ""];
    if (!/[\p{L}ʿʾ]/u.test(after)) return false;
    if ("-‐‑".includes(next)) return true;
    if (next !== " ") return false;
    const lower = found.toLowerCase();
    if (lower === "al" || lower === "el") return true;
    return found === lower && /\p{Uppercase}/u.test(after) && text.slice(end + 1, end + found.length).toLowerCase() === lower.slice(1);
  };

  // Whether the word at this place is not the first of a sentence.
  const isInside = (text, start) => {
    let at = start - 1;
    while (at >= 0 && text[at] === " ") at -= 1;
    return at >= 0 && !SENTENCE_ENDS.includes(text[at]);
  };

  // Return the words of a text in normal form C: the folded word, its place, whether it is a name (capitalised inside a
  // sentence), and whether a hyphen or an Arabic article links it to the word before.
  const words = (text) => {
    const found = [];
    let afterArticle = false;
    let ended = -1;
    for (const match of text.matchAll(WORD)) {
      const written = match[0];
      const start = match.index;
      const end = start + written.length;
      const between = ended >= 0 ? text.slice(ended, start) : "";
      const joined = between.length === 1 && HYPHENS.includes(between);
      if (written.length <= 3 && ARTICLE.test(written) && isArticle(text, written, end)) {
        [afterArticle, ended] = [true, end];
        continue;
      }
      const { korean, initials, word } = match.groups;
      const key = initials ? written.replaceAll(".", "").toLowerCase() : fold(korean ? written.replaceAll(" ", "") : written);
      if (key) {
        const isName = (/^\p{Uppercase}/u.test(written) && isInside(text, start)) || (word !== undefined && "ʿʾ".includes(written[0]));
        found.push({ fold: key, start, end, isName, linked: joined || afterArticle });
      }
      [afterArticle, ended] = [false, end];
    }
    return found;
  };

  dprkpal.spelling = { fold, sound, stem, words };
})();
