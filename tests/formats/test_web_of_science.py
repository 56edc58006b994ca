"""Tagged exports of Web of Science."""

from __future__ import annotations

from dprkpal.formats.web_of_science.reader import parse

FILE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Toh, ML
   Roe, J
AF Toh, Ming Liang
   Roe, Jane (jane@example.org)
TI Mapping
   the city
SO SURVEY REVIEW
LA English
DT Article; Early Access
DE maps; cities
ID GROWTH
PU TAYLOR
PI ABINGDON
SN 0039-6265
EI 1752-2706
JI Surv. Rev.
PD MAR 1
PY 2025
VL 5
IS 2
BP 10
EP 19
DI 10.1000/182
XX unknown
ER

PT B
AU Chen, L
TI A protocol
SO 7TH CONFERENCE, PROCEEDINGS
DT Proceedings Paper
CT 7th International Conference
CY FEB 21-23, 2005
CL Phoenix Pk, SOUTH KOREA
BN 978-0-7475-5100-3
PY 2005
ER

EF"""


def test_an_article_becomes_an_item() -> None:
    """Lists have one value a line; full names are preferred; addresses are left out of names."""
    reading = parse(FILE, "savedrecs.txt")
    article, paper = reading.items
    assert article == {
        "id": "toh2025", "type": "article-journal", "title": "Mapping the city", "volume": "5", "issue": "2",
        "publisher": "Taylor", "publisher-place": "Abingdon", "container-title-short": "Surv. Rev.",
        "container-title": "Survey Review",
        "author": [{"family": "Toh", "given": "Ming Liang"}, {"family": "Roe", "given": "Jane"}],
        "issued": {"date-parts": [[2025, 3, 1]]}, "page": "10–19", "DOI": "10.1000/182", "ISSN": "0039-6265",
        "language": "en", "keyword": "maps; cities; GROWTH",
    }  # fmt: skip
    assert (paper["type"], paper["container-title"]) == ("paper-conference", "7th Conference, Proceedings")
    assert paper["author"] == [{"family": "Chen", "given": "L."}]
    assert paper["event-date"] == {"date-parts": [[2005, 2, 21], [2005, 2, 23]]}
    assert paper["ISBN"] == "978-0-7475-5100-3"
    assert [line for _, line in reading.places.values()] == [3, 30]
    assert "XX" in str(reading.asides[-1])


def test_several_names_on_a_line() -> None:
    """MEDLINE in Web of Science has them with semicolons."""
    [item] = parse("PT J\nTI T\nAU Hall, Janet E; Sarmiento, IA\nER\n").items
    assert item["author"] == [{"family": "Hall", "given": "Janet E"}, {"family": "Sarmiento", "given": "I. A."}]


def test_patents_of_derwent_have_their_number() -> None:
    """Names are in capitals, with the initials last."""
    [item] = parse("PT P\nPN CN110836969-A\nTI Use of a reagent\nAU YANG Y\n   LI W\nER\n").items
    assert (item["type"], item["number"]) == ("patent", "CN110836969-A")
    assert item["author"] == [{"family": "YANG", "given": "Y."}, {"family": "LI", "given": "W."}]


def test_a_record_without_its_end_is_noted() -> None:
    """The next one begins where it stops."""
    reading = parse("PT J\nTI One\nPT J\nTI Two\nER\n")
    assert [item["title"] for item in reading.items] == ["One", "Two"]
    assert "ER line" in str(reading.notes[0])
