// Write the orders of Chinese characters that `dprkpal.csl.document.han_order` reads, from the collation data of Unicode
// CLDR that Node.js has.
//
//   node tests/csl/han_orders.js src/dprkpal/data
const fs = require("fs");
const path = require("path");

const folder = process.argv[2];
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
const unified = ["〇", ...range(0x3400, 0x4dbf), ...range(0x4e00, 0x9fff)];
for (const [name, tag] of [["pinyin", "zh-u-co-pinyin"], ["stroke", "zh-Hant-u-co-stroke"]]) {
  const sorted = [...unified].sort(new Intl.Collator(tag).compare);
  fs.writeFileSync(path.join(folder, `han-${name}.txt`), sorted.join(""));
}

// In Korean a Chinese character has the place of the syllable that it is read as.
const base = new Intl.Collator("ko", { sensitivity: "base" });
const syllables = range(0xac00, 0xd7a3);
const reading = (character) => {
  for (let low = 0, high = syllables.length - 1; low <= high; ) {
    const middle = (low + high) >> 1;
    const order = base.compare(character, syllables[middle]);
    if (order === 0) return syllables[middle];
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return null;
};
const read = new Map();
for (const character of [...unified, ...range(0xf900, 0xfaff)]) {
  const syllable = reading(character);
  if (syllable) read.set(syllable, (read.get(syllable) || "") + character);
}
const lines = [...read.keys()].sort().map((syllable) => syllable + read.get(syllable));
fs.writeFileSync(path.join(folder, "hanja-readings.txt"), lines.join("\n") + "\n");
