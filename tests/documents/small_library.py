"""Three small references and a style of each kind, short enough to read in expected output."""

from __future__ import annotations

from dprkpal.documents import Processed, process
from dprkpal.libraries.library import Library

__all__ = ["AUTHOR_DATE", "LIBRARY", "NOTES", "NUMBERS", "SUPERSCRIPT", "processed", "text_of"]

LIBRARY = Library(
    [
        {"id": "doe", "type": "book", "title": "First Book", "author": [{"family": "Doe", "given": "Jane"}],
         "issued": {"date-parts": [[2005]]}},
        {"id": "roe", "type": "book", "title": "A & B", "author": [{"family": "Roe", "given": "Rob"}],
         "issued": {"date-parts": [[2007]]}, "URL": "https://example.org/roe"},
        {"id": "odd key!", "type": "book", "title": "*Stars* <b>", "author": [{"literal": "O_U_P"}],
         "issued": {"date-parts": [[1999]]}},
    ]
)  # fmt: skip

_HEAD = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="{kind}" default-locale="en-US">
<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>"""
_WHO = """<names variable="author"><name form="short" and="text"/></names>"""
_WHEN = """<date variable="issued"><date-part name="year"/></date>"""
_AT = """<group delimiter=" "><label variable="locator" form="short"/><text variable="locator"/></group>"""
_ENTRY = (
    """<names variable="author"/>""" + _WHEN + """<text variable="title" font-style="italic"/><text variable="URL"/>"""
)
_LIST = (
    f"""<bibliography>%s<layout suffix="."><group delimiter=". ">%s{_ENTRY}</group></layout></bibliography></style>"""
)
_SORTED = """<sort><key variable="author"/></sort>"""

AUTHOR_DATE = (
    _HEAD.format(kind="in-text")
    + f"""<citation><layout prefix="(" suffix=")" delimiter="; "><group delimiter=", ">{_WHO}{_WHEN}{_AT}</group>
</layout></citation>"""
    + _LIST % (_SORTED, "")
)
"""(Doe, 2005, p. 3)"""

NUMBERS = (
    _HEAD.format(kind="in-text")
    + f"""<citation><layout prefix="[" suffix="]" delimiter=", "><group delimiter=", ">
<text variable="citation-number"/>{_AT}</group></layout></citation>"""
    + _LIST % ("", """<text variable="citation-number"/>""")
)
"""[1, p. 3]"""

SUPERSCRIPT = (
    _HEAD.format(kind="in-text")
    + """<citation><layout vertical-align="sup" delimiter=","><text variable="citation-number"/></layout></citation>"""
    + _LIST % ("", """<text variable="citation-number"/>""")
)
"""A superscript 1."""

NOTES = (
    _HEAD.format(kind="note")
    + f"""<citation><layout suffix="." delimiter="; "><choose>
<if position="ibid-with-locator"><group delimiter=", "><text term="ibid"/>{_AT}</group></if>
<else-if position="ibid"><text term="ibid"/></else-if>
<else-if position="subsequent"><group delimiter=", ">{_WHO}<group delimiter=" "><text value="note"/>
<text variable="first-reference-note-number"/></group>{_AT}</group></else-if>
<else><group delimiter=", "><names variable="author"/><text variable="title" font-style="italic"/>{_AT}</group></else>
</choose></layout></citation>"""
    + _LIST % (_SORTED, "")
)
"""Jane Doe, *First Book*, p. 3. Then: Ibid., p. 4. Then: Doe, note 1, p. 5."""


def processed(text: str, style: str = AUTHOR_DATE, **options: object) -> Processed:
    """Process *text* with the three references."""
    given: dict[str, object] = {"library": LIBRARY, "style": style, "path": "d.md", **options}
    return process(text, **given)  # type: ignore[arg-type]  # options of a test


def text_of(text: str, style: str = AUTHOR_DATE, **options: object) -> str:
    """Return *text* processed with the three references, without a bibliography."""
    return processed(text, style, **{"suppress_bibliography": True, **options}).text
