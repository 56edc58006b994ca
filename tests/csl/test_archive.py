"""The archive of bundled styles and locales."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal import errors
from dprkpal.csl.styles import archive
from effort import ends
from programs import run_program


@pytest.fixture(scope="module")
def pack() -> bytes:
    """Return the bytes of this installation's archive."""
    return Path(archive._ARCHIVE_PATH).read_bytes()


def test_all_published_styles_are_included() -> None:
    """The style repository has about 10,800 styles; their ids are unique and sorted."""
    ids = archive.style_ids()
    assert len(ids) > 10_800
    assert ids == sorted(set(ids))
    assert {"apa", "ieee", "chicago-notes-bibliography", "nature", "nature-chemistry"} <= set(ids)
    assert all(style_id.replace("-", "").isalnum() and style_id == style_id.lower() for style_id in ids)


@pytest.mark.slow
def test_every_independent_style_is_complete() -> None:
    """Each is one complete XML document with a citation layout."""
    opened = archive.Archive(archive._ARCHIVE_PATH)
    independent = [key for key, rest in opened._index_lines() if rest[0] not in ">=" and key[0] not in "@~"]
    assert len(independent) > 2_800
    for style_id in independent:
        source = opened.read_style(style_id)
        assert source.id == style_id
        assert source.parent is source.default_locale is None
        root = ElementTree.fromstring(source.xml)
        assert root.tag == "{http://purl.org/net/xbiblio/csl}style", style_id
        assert root.find("{*}citation/{*}layout") is not None, style_id


def test_every_dependent_style_has_an_independent_parent() -> None:
    """A dependent style has no layout of its own, so its parent has to have one."""
    opened = archive.Archive(archive._ARCHIVE_PATH)
    lines = dict(opened._index_lines())
    parents = {rest[1:].split(" ")[0] for rest in lines.values() if rest.startswith(">")}
    assert len(parents) > 100
    for parent in parents:
        assert lines[parent][0].isdigit(), parent


def test_every_old_id_leads_to_a_published_style() -> None:
    """Ids that were published once keep working."""
    opened = archive.Archive(archive._ARCHIVE_PATH)
    published = set(opened.style_ids())
    renamed = {key: rest[1:] for key, rest in opened._index_lines() if rest.startswith("=")}
    assert len(renamed) > 500
    assert set(renamed.values()) <= published
    assert not published & set(renamed)


@pytest.mark.parametrize(
    ("name", "style_id", "parent"),
    [
        ("apa", "apa", None),
        ("APA", "apa", None),
        (" apa.csl ", "apa", None),
        ("http://www.zotero.org/styles/apa", "apa", None),
        ("https://www.zotero.org/styles/apa/", "apa", None),
        ("styles/dependent/nature-chemistry.csl", "nature-chemistry", "nature"),
        ("chicago-fullnote-bibliography", "chicago-notes-bibliography", None),
        ("mhra_note_without_bibliography", "mhra-notes", None),
    ],
)
def test_a_style_is_found_under_common_spellings_of_its_id(name: str, style_id: str, parent: str | None) -> None:
    """An id in any case, with ``.csl``, as a URL, or an old id."""
    source = archive.read_style(name)
    assert (source.id, source.parent) == (style_id, parent)


def test_a_dependent_style_keeps_its_own_default_locale() -> None:
    """It overrides the default locale of the parent (CSL 1.0.2, "Types of Styles")."""
    source = archive.read_style("australian-journal-of-zoology")
    assert (source.parent, source.default_locale) == ("emu-austral-ornithology", "en-GB")
    assert b"<citation" in source.xml


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/",
        ".csl",
        "../../../etc/passwd",
        "file:///etc/passwd",
        "@en-us",
        "~en",
        "apa\n",
        "a\tb",
        "\ud800",
    ],
)
def test_only_ids_are_found_not_paths_or_parts_of_the_index(name: str) -> None:
    """White space around an id is ignored."""
    if name.strip() == "apa":
        assert archive.read_style(name).id == "apa"
    else:
        with pytest.raises(errors.UnknownStyleError):
            archive.read_style(name)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_finds_a_style_or_raises_unknown_style_error(name: str) -> None:
    """A style that is found is a published one."""
    try:
        source = archive.read_style(name)
    except errors.UnknownStyleError:
        return
    assert source.id in archive.style_ids()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("chcago-notes-bibliography", "chicago-notes-bibliography"),
        ("chicago-fullnote-bibliografy", "chicago-notes-bibliography"),
        ("modern-langauge-association", "modern-language-association"),
        ("aap", "apa"),
        ("iee", "ieee"),
    ],
)
def test_a_misspelled_id_gets_a_suggestion(name: str, nearest: str) -> None:
    """The error suggests similar ids of all styles, in well under a second."""
    with ends(), pytest.raises(errors.UnknownStyleError, match=f"'{nearest}'"):
        archive.read_style(name)


def test_a_very_long_name_is_truncated() -> None:
    """So the search for suggestions is fast."""
    with ends(), pytest.raises(errors.UnknownStyleError) as caught:
        archive.read_style("chicago-" * 1_000_000)
    assert len(str(caught.value)) < 1_000


def test_searching_finds_by_id_title_and_short_title() -> None:
    """All words have to match; case, hyphens and accents are ignored; a style comes before its variants."""
    assert archive.search_styles("ieee")[0] == ("ieee", archive.search_styles("IEEE")[0][1])
    assert archive.search_styles("notes chicago bibliography")[0][0] == "chicago-notes-bibliography"
    assert archive.search_styles("Cite them right")[0][0] == "harvard-cite-them-right"
    assert archive.search_styles("mla handbook")[0][0] == "modern-language-association"
    assert dict(archive.search_styles("medecine droit")) == {"medecine-et-droit": "Médecine et Droit"}
    assert archive.search_styles("no-such-word-anywhere") == []


def test_an_empty_search_finds_every_style() -> None:
    """Every style has a title."""
    found = archive.search_styles("")
    assert sorted(style_id for style_id, _ in found) == archive.style_ids()
    assert all(title for _, title in found)


def test_all_locales_are_found_under_their_code() -> None:
    """The locale file has the same code."""
    codes = archive.locale_codes()
    assert len(codes) >= 63
    assert codes == tuple(sorted(codes))
    for code in codes:
        assert f'xml:lang="{code}"'.encode() in archive.read_locale(code)[:400], code
        assert archive.read_locale(code.upper()) == archive.read_locale(code)


def test_an_unknown_locale_gets_a_suggestion() -> None:
    """``en-UK`` is a common mistake."""
    with pytest.raises(errors.UnknownLocaleError, match="'en-GB'"):
        archive.read_locale("en-UK")


@pytest.mark.parametrize(
    ("language", "code"),
    [("de", "de-DE"), ("de-LU", "de-DE"), ("pt_AO", "pt-PT"), ("ZH", "zh-CN"), ("ar", "ar"), ("tlh", None), ("", None)],
)
def test_a_language_has_one_primary_dialect(language: str, code: str | None) -> None:
    """The second step of the fallback (CSL 1.0.2, "Locale Fallback")."""
    assert archive.primary_dialect(language) == code


def test_the_notice_names_the_project_and_its_licence() -> None:
    """The project asks for its name and a link, the licence for its URL (CC BY-SA 3.0, section 4)."""
    notice = archive.Archive(archive._ARCHIVE_PATH).notice
    for words in (
        "Citation Style Language project",
        "https://citationstyles.org/",
        "https://creativecommons.org/licenses/by-sa/3.0/",
    ):
        assert words in notice


def test_the_error_for_a_missing_archive_says_how_to_create_it(tmp_path: Path) -> None:
    """In a checkout, installing the package creates the archive, so the message has the command."""
    with pytest.raises(errors.DprkpalError, match=r"csl\.pack: .*missing.*pip install -e \."):
        archive.Archive(str(tmp_path / "csl.pack"))


@pytest.mark.parametrize("kept", [0, 1, 50, 5_000, 500_000])
def test_a_truncated_archive_is_refused(tmp_path: Path, pack: bytes, kept: int) -> None:
    """An incomplete download is never opened as an archive with fewer styles."""
    path = tmp_path / "csl.pack"
    path.write_bytes(pack[:kept])
    with pytest.raises(errors.DprkpalError, match="cannot be read; reinstall dprkpal"):
        archive.Archive(str(path))


def test_a_damaged_block_raises_dprkpal_error(tmp_path: Path, pack: bytes) -> None:
    """It never raises an error of zlib."""
    path = tmp_path / "csl.pack"
    opened = archive.Archive(archive._ARCHIVE_PATH)
    path.write_bytes(pack[: opened._blocks] + bytes(len(pack) - opened._blocks))
    with pytest.raises(errors.DprkpalError, match="cannot be read"):
        archive.Archive(str(path)).read_style("apa")
    path.write_bytes(pack[: opened._blocks + 10])
    with pytest.raises(errors.DprkpalError, match="cannot be read"):
        archive.Archive(str(path)).read_locale("en-US")


WATCHED = """
import sys
from dprkpal.csl.styles import archive
events = []
sys.addaudithook(lambda event, arguments: events.append((event, str(arguments[:1]))))
for name in sys.argv[1:]:
    try:
        archive.read_style(name)
    except archive.UnknownStyleError:
        pass
assert any(event == "open" and "csl.pack" in argument for event, argument in events)
strange = [(event, argument) for event, argument in events
           if event.startswith(("socket", "urllib", "subprocess", "os.system"))
           or event == "open" and "csl.pack" not in argument and not argument.rstrip("',)").endswith((".py", ".pyc"))]
print(strange)
"""


def test_reading_opens_the_archive_and_nothing_else() -> None:
    """It never downloads a URL or opens a path."""
    names = ["apa", "http://127.0.0.1:9/apa", "file:///etc/passwd", "../../../../etc/passwd", "nature-chemistry"]
    done = run_program([sys.executable, "-c", WATCHED, *names], text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("turabian", "turabian-author-date"),
        ("harvard", "harvard-cite-them-right"),
        ("chicago", "chicago-author-date"),
        ("vancouver", "nlm-citation-sequence"),
        ("MLA", "modern-language-association"),
        ("APA 7", "apa"),
        ("apa 7th", "apa"),
        ("cite them right", "harvard-cite-them-right"),
        ("ama", "american-medical-association"),
    ],
)
def test_widely_used_styles_are_found_by_the_names_people_use(query: str, first: str) -> None:
    """A newcomer knows no ids."""
    assert archive.search_styles(query)[0][0] == first


@pytest.mark.parametrize("name", ["turabian", "harvard", "chicago", "apa 7", "bluebook"])
def test_an_unknown_style_suggests_the_styles_of_this_name(name: str) -> None:
    """Names that share letters only come after them."""
    with pytest.raises(errors.UnknownStyleError) as caught:
        archive.read_style(name)
    assert len(caught.value.nearest) == 3
    assert caught.value.nearest == tuple(style_id for style_id, _ in archive.search_styles(name)[:3])
