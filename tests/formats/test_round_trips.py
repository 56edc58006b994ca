"""Features of bibliography files that must survive editing, and writing in the same or another format."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from dprkpal.formats import WRITTEN, Reading, load, read, write
from dprkpal.model.edtf import write_edtf

BIB = {
    "protected-caps": "@article{k, title = {The {DNA} of {NATO} and {iPhone}s}, year = 2001}",
    "accents-latex": r"@article{k, author = {G{\"o}del, Kurt and Erd\H{o}s, P{\'a}l and \O{}rsted, \AA{}ke},"
                     r" title = {Caf\'{e} na{\"\i}ve {\'E}cole \c{c}a {\ss} \L{}\'od\'z}, year = 2001}",
    "corporate-author": "@book{k, author = {{Barnes and Noble, Inc.} and {World Health Organization}}, title = {T}}",
    "von-jr": "@book{k, author = {de la Cruz, Jr., Juan and Ludwig van Beethoven and {de Gaulle},"
              " Charles}, title = {T}}",
    "and-others": "@book{k, author = {Doe, Jane and others}, editor = {Roe, Ann and others}, title = {T}}",
    "string-macro": '@string{acm = {ACM Press}}\n@book{k, title = {T}, publisher = acm}',
    "string-macro-def-kept": '@STRING ( acm = "ACM" # { Press} )\n@string{unused = {U}}\n@book{k,'
                             ' title = {T}, publisher = ACM}',
    "concat": '@string{j = "Journal"}\n@article{k, title = "A" # { and } # "B", journal = j # { of }'
              ' # "X", month = 1 # jan}',
    "month-macro": '@article{k, title = {T}, year = 2001, month = jul # "~4", note = {N}}',
    "math": r"@article{k, title = {On $\alpha_{i}^{2}$ and $O(n^2)$, \(x \leq y\)}, abstract ="
            r" {$E=mc^2$}, year = 2001}",
    "custom-fields": "@book{k, title = {T}, MyField = {kept $x_1$}, bdsk-url-1 = {https://x.org/a_b}, x+an = {1=y}}",
    "file-field": r"@book{k, title = {T}, file = {:C\:\\dir\\a b.pdf:PDF;x.html:text/html}, timestamp = {2001-01-01}}",
    "crossref": "@incollection{k, title = {C}, crossref = {p}}\n@collection{p, title = {B}, editor ="
                " {Roe, Ann}, year = 2001}",
    "comment-preamble": "@comment{jabref-meta: databaseType:bibtex;}\n@preamble{"
                        " \"\\newcommand{\\x}{y}\" }\n@book{k, title = {T}}",
    "free-text": "Written by hand.\n% a line, @book{not, one}\n@book{k, title = {T}}\nand after it\n",
    "entry-type": "@Online{k, title = {T}, url = {https://x.org}}\n@dataset{l, title = {U}}\n@myType{m, title = {V}}",
    "edtf-date": "@book{k, title = {T}, date = {1990~/2001?}}\n@book{l, title = {U}, date = {199X}}\n"
                 "@book{m, title = {V}, date = {2004-04-25T14:30:00Z}}\n@book{n, title = {W}, date = {2001-21}}",
    "origdate-bce": "@book{k, title = {T}, date = {2001}, origdate = {-0043-03-15}, eventdate = {/2000}}",
    "name-extended": "@book{k, author = {family=Goethe, given=Johann Wolfgang, prefix=von, useprefix=false and"
                     " given=Kim, family=Il Sung}, title = {T}}",
    "title-case": "@article{k, title = {{A Title In Its Own Capitals}: and {S}ubtitle}, journal = {{J}ournal}}",
    "verbatim-specials": r"@misc{k, title = {50\% of A\&B \#1 \$5 a\_b}, url = {https://x.org/~a?b=c&d=%20#e_f},"
                         " doi = {10.1002/(SICI)1<1::AID-A#1>3.0.CO;2-B}}",
    "literal-year": "@book{k, title = {T}, year = {in press}}\n@book{l, title = {U}, year = {[1956?]}}",
    "pages": "@article{k, title = {T}, pages = {45--52, 60+}, pagination = {section}}\n@article{l,"
             " title = {U}, pages = {e1–e9}}",
    "key-order-case": "@ARTICLE{MyKey:2000_a,\n\tYEAR\t= 2001 ,\n\tTitle\t="
                      " \"T\",\n\n\tauthor=\"Doe, J.\"\n}\n@book{mykey:2000_A}",
}  # fmt: skip
"""Features of BibTeX and biblatex, with example entries. The entry ``k``, or the first one, is edited."""

CSL = {
    "raw-edtf": [{"issued": {"edtf": "1984?/2004-06~"}}, {"issued": {"edtf": "156X"}}],
    "date-raw": [{"issued": {"raw": "early in 1999"}}],
    "date-literal": [{"issued": {"literal": "in press"}}],
    "circa": [{"issued": {"date-parts": [[1950]], "circa": True}}, {"issued": {"date-parts": [[1951]], "circa": 1}}],
    "bce-range": [{"issued": {"date-parts": [[-44, 3, 15], [-43]]}}, {"issued": {"date-parts": [[2000], [0]]}}],
    "season": [{"issued": {"date-parts": [[1999]], "season": 2}}, {"issued": {"date-parts": [[1999]], "season": "3"}}],
    "particles": [{"author": [{"family": "Gogh", "given": "V.", "non-dropping-particle": "van"},
                              {"family": "Goethe", "given": "J. W.", "dropping-particle": "von"}]}],
    "comma-suffix": [{"author": [{"family": "Doe", "given": "J.", "suffix": "III", "comma-suffix": True}]}],
    "literal-name": [{"author": [{"literal": "Barnes and Noble, Inc."}, {"family": "Plato"}]}],
    "static-ordering": [{"author": [{"family": "Kim", "given": "Il-sung", "static-ordering": True}]}],
    "richtext": [{"title": 'The <i>Homo <b>s</b></i> <span class="nocase">DNA</span> H<sub>2</sub>O <sup>th</sup>'
                           ' <span style="font-variant:small-caps;">bc</span>'}],
    "amp-lt": [{"title": "A & B < C > D &amp; <not a tag>", "note": "50% \\emph{x} $5 #1 {a} ~ ^_"}],
    "custom": [{"custom": {"mine": {"deep": [1, {"x": None}]}, "s": "t"}}],
    "unknown-var": [{"colour": "red", "my-list": [1, 2.50, "x"], "my_object": {"a": {"b": [1]}}}],
    "number-types": [{"volume": 12, "issue": "3", "edition": 2, "number-of-pages": "320"}],
    "number-type-same": [{"volume": 12}, {"volume": "12"}, {"volume": 12.5}],
    "id-number": [{"title": "T"}],
    "locale": [{"language": "ko-KR", "title": "조선"}],
    "note-cheater": [{"note": "status: in press\noriginal-date: 1900\nand more"}],
    "multi-roles": [{"author": [{"family": "A"}], "translator": [{"family": "B"}], "editor": [{"family": "C"}],
                     "container-author": [{"family": "D"}], "reviewed-author": [{"family": "E"}],
                     "director": [{"family": "F"}]}],
    "unicode": [{"title": "e\u0301 \u00e9 \U0001d538 김일성 عربي \u00a0 \u200d \u2014 ‘x’ «y»"}],
}  # fmt: skip
"""Features of CSL-JSON, with the variables of example items."""

RIS = {
    "multi-au": ["AU  - Doe, Jane", "AU  - Roe, Ann, Jr.", "A2  - Poe, E.", "AU  - World Bank"],
    "types": ["JO  - J"],
    "da-full": ["PY  - 1999", "DA  - 1999/05/04", "Y2  - 2001/02/03/"],
    "kw": ["KW  - one, two", "KW  - three"],
    "n1-n2-ab": ["N1  - A note", "N2  - An abstract", "AB  - Another abstract", "N1  - A second note"],
    "l1-ur": ["UR  - https://x.org/a", "UR  - https://x.org/b", "L1  - a b.pdf", "L2  - x", "LK  - y"],
    "custom-c1": ["C1  - one", "C8  - eight", "U1  - mine", "M1  - m"],
    "unknown-tag": ["ZZ  - what", "X9  - this", "ZZ  - is"],
    "sp-ep": ["SP  - 12", "EP  - 34", "VL  - 5", "IS  - 6"],
    "id": ["TI  - T"],
}  # fmt: skip
"""Features of RIS, with the lines of example references."""


def csl_items(feature: str) -> list[dict[str, Any]]:
    """Return CSL-JSON items with *feature*."""
    identity = (lambda n: 7 + n) if feature == "id-number" else (lambda n: f"k{n}")
    return [{"id": identity(n), "type": "book", **variables} for n, variables in enumerate(CSL[feature])]


def ris_text(feature: str) -> str:
    """Return RIS references with *feature*."""
    kinds = ["JOUR", "BOOK", "CHAP", "THES", "RPRT", "CASE", "VIDEO", "ELEC"] if feature == "types" else ["JOUR"]
    identity = "ID  - 00-12_a:b" if feature == "id" else "ID  - k{}"
    return "\r\n".join(
        "\r\n".join([f"TY  - {kind}", identity.format(n), *RIS[feature], "ER  - ", "", ""])
        for n, kind in enumerate(kinds)
    )


FILES: dict[str, tuple[str, str]] = {
    **{f"bib {feature}": ("bibtex", text) for feature, text in BIB.items()},
    **{f"csl {feature}": ("csljson", json.dumps(csl_items(feature), ensure_ascii=False, indent=1)) for feature in CSL},
    **{f"ris {feature}": ("ris", ris_text(feature)) for feature in RIS},
}
OTHERS = {
    "bibtex": "@book{other, title = {Other}, year = 1999}\n",
    "csljson": '{"id": "other", "type": "book", "title": "Other", "x": 1.50}',
    "ris": "TY  - BOOK\r\nID  - other\r\nTI  - Other\r\nER  - \r\n",
}
SAME = {"bibtex": "biblatex", "csljson": "csljson", "ris": "ris"}


def with_another_entry(format: str, text: str) -> str:
    """Return *text* with another entry before it."""
    return f"[{OTHERS[format]},\n{text.lstrip().removeprefix('[')}" if format == "csljson" else OTHERS[format] + text


def reading_of(format: str, text: str) -> Reading:
    """Read a file, which must lose nothing."""
    reading = read(io.StringIO(text), format)
    assert reading.findings == []
    return reading


def test_number_of_features() -> None:
    """The comparison with other programs has the same number."""
    assert (len(BIB), len(CSL), len(RIS)) == (24, 21, 10)


@pytest.mark.parametrize("feature", FILES)
def test_editing_another_entry_changes_nothing(feature: str) -> None:
    """Not a single byte."""
    format, text = FILES[feature]
    whole = with_another_entry(format, text)
    document = load(io.BytesIO(whole.encode()), format)
    assert document.to_bytes() == whole.encode()
    name = "TI" if format == "ris" else "title"
    document.entries["other"].set(name, "Changed & mended")
    changed = document.to_bytes().decode()
    assert "Changed" in changed
    assert changed.endswith(text.lstrip().removeprefix("["))
    document.entries["other"].set(name, "Other")
    assert document.to_bytes() == whole.encode()


@pytest.mark.parametrize("feature", FILES)
def test_adding_and_removing_a_field_changes_nothing(feature: str) -> None:
    """The rest of the entry stays the same."""
    format, text = FILES[feature]
    document = load(io.BytesIO(text.encode()), format)
    entry = next(iter(document.entries.values()))
    name = "U5" if format == "ris" else "added"
    lines = text.split("\n")
    entry.set(name, "an addition")
    changed = document.to_bytes().decode()
    assert changed != text
    assert [line for line in lines if line.strip(" ,{}\r") not in changed] == []
    entry.remove(name)
    assert [one.items for one in (read(io.StringIO(document.text), format),)] == [read(io.StringIO(text), format).items]


@pytest.mark.parametrize("feature", FILES)
def test_writing_in_the_same_format_loses_nothing(feature: str) -> None:
    """All variables and custom fields are read back, without notes."""
    format, text = FILES[feature]
    reading = reading_of(format, text)
    writing = write(reading.items, SAME[format])
    assert [str(note) for note in writing.notes] == []
    again = reading_of(format, writing.text).items
    if format == "csljson":
        assert again == json.loads(text) == json.loads(writing.text)
    else:
        assert again == reading.items
    assert write(again, SAME[format]).text == writing.text


@pytest.mark.parametrize("feature", ["string-macro-def-kept", "concat", "comment-preamble", "free-text"])
def test_other_parts_of_a_file_are_asides(feature: str) -> None:
    """They are not in any item, so they cannot be written in another format."""
    [aside] = reading_of("bibtex", BIB[feature]).asides
    assert "not part of any reference" in str(aside)
    assert aside.line == 1


@pytest.mark.parametrize("to", WRITTEN)
@pytest.mark.parametrize("feature", FILES)
def test_notes_list_what_another_format_loses(feature: str, to: str) -> None:
    """Every missing or changed variable is in the notes."""
    format, text = FILES[feature]
    items = reading_of(format, text).items
    writing = write(items, to)
    notes = {note.key: note.message for note in writing.notes}
    back = read(io.StringIO(writing.text), "bibtex" if to == "biblatex" else to).items
    assert len(back) == len(items)
    for item, other in zip(items, back, strict=True):
        for variable, value in item.items():
            there = other.get(variable)
            if variable == "custom":
                there = there or {}
                for name, inner in value.items():
                    known = notes.get(str(item["id"]), "")
                    if name == "fields":
                        held = there.get(name, {})
                        assert [
                            one for one in inner if inner[one] != held.get(one) and f"custom.{one}" not in known
                        ] == []
                    else:
                        assert inner == there.get(name) or f"custom.{name}" in known or inner in ([], {}, None)
            elif variable == "id":
                assert str(value) == str(there) or "written under the key" in notes[str(value)]
            elif plain(value) != plain(there):
                assert variable in notes.get(str(item["id"]), ""), (variable, value, there)


def plain(value: Any) -> Any:
    """Return *value* with numbers as text, dates as EDTF or text, and without differences that readers cannot see."""
    if isinstance(value, dict):
        if words := next(
            (value[form] for form in ("edtf", "raw", "literal") if isinstance(value.get(form), str)), None
        ):
            return words
        return write_edtf(value) or {name: plain(inner) for name, inner in value.items() if inner not in (False, None)}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return "1" if value is True else " ".join(str(value).split()).replace("–", "-")


@pytest.mark.parametrize("format", sorted(set(WRITTEN) - {"biblatex", "cff"}))
def test_an_address_without_https_is_kept(format: str) -> None:
    """People and databases leave it out. It is printed without a link. CFF cannot have such an address."""
    item = {"id": "a", "type": "webpage", "title": "Maps", "URL": "www.example.org/a?b=1"}
    written = write([item], format)
    assert not any("URL" in str(note) for note in written.notes)
    assert read(io.StringIO(written.text), format).items[0]["URL"] == item["URL"]


SEVERAL = "Roe, Ann, Doe, Bea, Poe, Cam, Loe, Dan"


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("ris", f"TY  - JOUR\nID  - a\nAU  - {SEVERAL}\nTI  - T\nER  - \n"),
        ("refer", f"%0 Journal Article\n%A {SEVERAL}\n%T T\n"),
        ("nbib", f"PMID- 1\nTI  - T\nFAU - {SEVERAL}\n"),
        ("ciw", f"PT J\nAU {SEVERAL}\nTI T\nER\n"),
        ("csv", f'title,author,year\nT,"{SEVERAL}",2001\n'),
        ("mods", f"<mods><name type='personal'><namePart>{SEVERAL}</namePart></name></mods>"),
        (
            "endnote",
            f"<record><contributors><authors><author>{SEVERAL}</author></authors></contributors>"
            "<titles><title>T</title></titles></record>",
        ),
    ],
)
def test_several_people_in_one_name_are_kept_and_noted(format: str, text: str) -> None:
    """Files typed by hand have them. Nobody may get lost."""
    reading = reading_of(format, text)
    [name] = reading.items[0]["author"]
    assert name == {"family": "Roe", "given": "Ann", "suffix": "Doe, Bea, Poe, Cam, Loe, Dan"}
    assert f"author: '{SEVERAL}' has more than two commas and is read as one name" in str(reading.notes[-1])


def test_several_abbreviations_after_a_name_are_its_suffix() -> None:
    """They are no people."""
    reading = reading_of("ris", "TY  - JOUR\nID  - a\nAU  - Roe, Ann, Jr., M.D., PhD\nER  - \n")
    assert reading.items[0]["author"] == [{"family": "Roe", "given": "Ann", "suffix": "Jr., M.D., PhD"}]
    assert not reading.notes
