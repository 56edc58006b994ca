"""The order of words beside that of `Intl.Collator` in Node.js, which has the tables of ICU."""

from __future__ import annotations

import json
import random
import re
import shutil

import pytest
from test_collation import ORDERS

from dprkpal.csl.document.collation import collator
from programs import run_program

SCRIPT = """
const { locale, words } = JSON.parse(require("fs").readFileSync(0, "utf8"));
if (!process.versions.icu.startsWith("78.")) process.exit(78);
const options = { sensitivity: "base", ignorePunctuation: true, numeric: true };
const order = new Intl.Collator(locale, options);
const signs = words.map((one) => words.map((other) => order.compare(one, other)));
process.stdout.write(JSON.stringify(signs));
"""


UNUSUAL = {"hy-AM": "և", "nb-NO": "aå", "nn-NO": "aå", "da-DK": "aå"}
"""Letters that no random word has. The Armenian ligature sorts as its two letters here, and in ICU before them. The
letter å after a would be one letter with it (aa)."""


def some_words(locale: str) -> list[str]:
    """Return the words of the recorded order of *locale*, and random ones with the same letters.

    Random Thai words would break the rules of its vowels.
    """
    words = re.split(" [<=] ", ORDERS[locale])
    letters = sorted({letter for word in words for letter in word if letter.isalpha()})
    if any(letter > "\u036f" for letter in letters):  # no word has letters of two scripts
        letters = [letter for letter in letters if letter > "\u036f"]
    letters = [letter for letter in letters if letter not in UNUSUAL.get(locale, "")]
    chance = random.Random(locale)
    made = ["".join(chance.choices(letters, k=chance.randint(1, 5))) for _ in range(0 if locale == "th-TH" else 60)]
    return [word for word in dict.fromkeys([*words, *made]) if word.isalpha()]


@pytest.mark.slow
@pytest.mark.parametrize("locale", ORDERS)
def test_words_are_compared_as_in_node(locale: str) -> None:
    """Each word with each other: before, after, or the same."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    words = some_words(locale)
    given = json.dumps({"locale": locale, "words": words}).encode()
    done = run_program([node, "-e", SCRIPT], given=given, check=False)
    if done.returncode == 78:
        pytest.skip("this Node.js has another version of ICU than 78")
    assert done.returncode == 0, done.stderr
    key = collator(locale)
    keys = [key(word) for word in words]
    found = [
        (one, other, sign)
        for one, row in zip(range(len(words)), json.loads(done.stdout), strict=True)
        for other, sign in enumerate(row)
        if (keys[one] > keys[other]) - (keys[one] < keys[other]) != (sign > 0) - (sign < 0)
    ]
    assert [f"{words[one]} {'=><'[sign]} {words[other]}" for one, other, sign in found] == []
