"""A timeline has everything with a date, in order and with hedges, and lists what has none."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from dprkpal import Library, library
from dprkpal.drawing.timeline import Timeline
from dprkpal.drawing.timeline_event import TimelineEvent
from dprkpal.errors import UnknownEntityError, UnknownTopicError, VocabularyError
from dprkpal.model.date_interval import DateInterval

SVG = "{http://www.w3.org/2000/svg}"


def test_it_has_everything_with_a_date_once() -> None:
    """Claims, events and references. Those without a date are listed separately."""
    shown = library().timeline()
    ids = [(moment.kind, moment.id) for moment in shown] + list(shown.undated)
    expected = [("claim", key) for key in library().claims] + [("reference", key) for key in library()]
    expected += [("event", one.id) for one in library().entities.of_kind("event")]
    assert sorted(ids) == sorted(expected)


def test_it_is_in_chronological_order() -> None:
    """By the first possible day of each date."""
    orders = [moment.span.order for moment in library().timeline()]
    assert orders == sorted(orders)


def test_a_claim_keeps_its_hedge_and_its_attribution() -> None:
    """In the label."""
    for moment in library().timeline(kinds=["claim"]):
        claim = library().claims[moment.id]
        assert (moment.label, moment.hedge) == (claim.sentence, claim.hedge)


def test_it_can_be_filtered_by_topic_entity_and_years() -> None:
    """Separately and together."""
    works = library()
    on_topic = works.timeline(topic="black-september-munich")
    assert {moment.id for moment in on_topic if moment.kind == "claim"} == {
        claim.id for claim in works.claims.where(topic="black-september-munich").values() if claim.date
    }
    assert "munich-1972" in {moment.id for moment in on_topic if moment.kind == "event"}
    about = works.timeline(entity="lod-1972", kinds=["reference"])
    evidence = {row.source for claim in works.claims.where(entity="lod-1972").values() for row in claim.evidence}
    assert {moment.id for moment in about} <= evidence
    assert about
    assert {moment.span.years for moment in works.timeline(years=1972)} <= {
        span.years for moment in works.timeline() if (span := moment.span).overlaps(1972, 1972)
    }
    assert all(moment.span.overlaps(2014, 2015) for moment in works.timeline(years=(2014, 2015)))


def test_an_unknown_filter_value_is_an_error() -> None:
    """An empty timeline would hide the misspelling."""
    with pytest.raises(UnknownTopicError, match="tunnels"):
        library().timeline(topic="tunnel")
    with pytest.raises(UnknownEntityError):
        library().timeline(entity="nobody")
    with pytest.raises(VocabularyError, match="'work' is not a kind of timeline event; use one of event, claim"):
        library().timeline(kinds=["work"])


def test_plain_data_has_the_documented_fields() -> None:
    """Days in EDTF, null for an open end."""
    data = library().timeline(topic="state-recognition-1988").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert list(data) == ["title", "moments", "undated"]
    by_id = {moment["id"]: moment for moment in data["moments"]}
    assert by_id["recognition-1988"] == {
        "kind": "claim", "id": "recognition-1988", "label": library().claims["recognition-1988"].sentence,
        "date": "1988/..", "words": "from 1988", "first": "1988-01-01", "last": None,
        "approximate": False, "uncertain": False, "hedge": "asserted",
    }  # fmt: skip


@pytest.mark.parametrize("width", [380, 900])
def test_the_drawing_has_every_event_with_its_date_in_words(width: int) -> None:
    """Readers need not see the marks."""
    shown = library().timeline(topic="leader-visits")
    root = ElementTree.fromstring(shown.to_svg(width=width))
    rows = [one for one in root.iter(SVG + "g") if one.find(SVG + "title") is not None]
    assert [row.findtext(SVG + "title") for row in rows] == [f"{one.span.words}: {one.label}" for one in shown]
    for row, moment in zip(rows, shown, strict=True):
        written = " ".join(one.text or "" for one in row.iter(SVG + "text"))
        assert moment.span.words.split()[0] in written


def _drawn(edtf: str, hedge: str | None, kind: str = "claim") -> str:
    span = DateInterval.of_edtf(edtf)
    assert span is not None
    return Timeline([TimelineEvent(kind, "a", "label", span, edtf, hedge)], years=(1960, 2020)).to_svg()


def test_differences_are_visible_without_colour() -> None:
    """Kind, hedge, range, open end and uncertainty each change the drawing."""
    drawn = [
        _drawn("1989", "asserted"), _drawn("1989", "likely"), _drawn("1989", "claimed"), _drawn("1989", "unclear"),
        _drawn("1989?", "asserted"), _drawn("1980/1989", "asserted"), _drawn("1980/..", "asserted"),
        _drawn("../1989", "asserted"), _drawn("1989", None, "event"), _drawn("1989", None, "reference"),
    ]  # fmt: skip
    marks = [tuple(part for part in svg.split("<") if part.startswith(("polygon", "rect", "circle"))) for svg in drawn]
    assert len(set(marks)) == len(marks)


def test_a_range_is_drawn_from_its_first_to_its_last_day() -> None:
    """On the scale."""
    root = ElementTree.fromstring(_drawn("1980/1999", None, "event"))
    bar = max(root.iter(SVG + "rect"), key=lambda one: float(one.get("x", 0)))
    ticks = {one.text: float(one.get("x", 0)) for one in root.iter(SVG + "text") if one.get("text-anchor") == "middle"}
    assert float(bar.get("x", 0)) == pytest.approx(ticks["1980"], abs=1)
    assert float(bar.get("x", 0)) + float(bar.get("width", 0)) == pytest.approx(ticks["2000"], abs=1)


@pytest.mark.parametrize("edtf", ["-0043", "Y170000002", "0000/..", "1XXX", "../9999"])
def test_any_year_can_be_drawn(edtf: str) -> None:
    """Including antiquity and geological time."""
    span = DateInterval.of_edtf(edtf)
    assert span is not None
    moments = [
        TimelineEvent("event", edtf, edtf, span, edtf),
        TimelineEvent("event", "x", "x", DateInterval.of_edtf("1989") or span, "1989"),
    ]
    assert ElementTree.fromstring(Timeline(moments).to_svg()) is not None


def test_a_library_without_claims_has_a_timeline_of_its_references() -> None:
    """A date that cannot be parsed counts as no date."""
    works = Library([
        {"id": "a", "type": "book", "title": "A", "issued": {"date-parts": [[2001, 5]]}},
        {"id": "b", "type": "book", "title": "B", "issued": {"literal": "long ago"}},
    ])  # fmt: skip
    shown = works.timeline()
    assert [(moment.id, moment.span.words) for moment in shown] == [("a", "May 2001")]
    assert shown.undated == (("reference", "b"),)
    assert repr(shown) == "<Timeline of 1: May 2001 to May 2001>"
    assert shown._repr_svg_() == shown.to_svg()
