"""Tests for recognising identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.errors import FetchError
from dprkpal.fetching.identifiers import parse_identifier, parse_key


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10.1017/S0020743816000854", "doi:10.1017/s0020743816000854"),
        ("doi:10.1017/X", "doi:10.1017/x"), ("DOI: 10.1017/X", "doi:10.1017/x"), ("10/gfx3mr", "doi:10/gfx3mr"),
        ("https://dx.doi.org/10.1002/(SICI)1%3A%3AAID%3E3", "doi:10.1002/(sici)1::aid>3"),
        ("doi:https://doi.org/10.1017/X", "doi:10.1017/x"), ("10.1017/X.", "doi:10.1017/x"),
        ("https://doi.org/10.1017/X),", "doi:10.1017/x"), ("10.1016/S0140(98)1-(9)", "doi:10.1016/s0140(98)1-(9)"),
        ("978-1-5036-2763-5", "isbn:9781503627635"), ("ISBN 9781503627635", "isbn:9781503627635"),
        ("isbn-13: 9781503627635", "isbn:9781503627635"), ("080442957X", "isbn:9780804429573"),
        ("arXiv:2006.15047v1", "arxiv:2006.15047v1"), ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("https://arxiv.org/pdf/2006.15047v2.pdf", "arxiv:2006.15047v2"), ("2006.15047", "arxiv:2006.15047"),
        ("10.48550/arXiv.2006.15047", "arxiv:2006.15047"), ("math.GT/0309136", "arxiv:math.GT/0309136"),
        ("pmid:33057194", "pmid:33057194"), ("PMC7613271", "pmcid:PMC7613271"), ("pmcid: 7613271", "pmcid:PMC7613271"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7613271/", "pmcid:PMC7613271"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("https://doi.org/the-identifier/resources/handbook", "https://doi.org/the-identifier/resources/handbook"),
    ],
)  # fmt: skip
def test_identifiers_are_recognised_as_people_write_them(text: str, wanted: str) -> None:
    """With and without prefix, and as addresses of the services."""
    assert str(parse_identifier(text)) == wanted


@pytest.mark.parametrize(
    "text",
    ["", " ", "young2021", "9781503627636", "33057194", "ftp://example.org/a", "file:///etc/passwd", "http://", "doi:x",
     "arxiv:1", "pmid:abc", "10.1017", "http://[::1", "10.1/\x00", "a" * 3_000, "PMC", "isbn:5"],
)  # fmt: skip
def test_everything_else_is_an_error(text: str) -> None:
    """A bare number is ambiguous: PubMed numbers need their prefix."""
    with pytest.raises(FetchError):
        parse_identifier(text)


def test_keys_of_documents_name_identifiers_but_never_addresses() -> None:
    """A document must not choose which server is asked."""
    assert str(parse_key("isbn:9781503627635")) == "isbn:9781503627635"
    for key in ("https://example.org", "doi:https://example.org", "fig:one", "doi:", "pmid"):
        assert parse_key(key) is None


_LIKELY = st.from_regex(r"(doi|isbn|arxiv|pmid|pmcid)[: ]{0,2}[\d./a-zPMCv-]{0,20}", fullmatch=True)


@given(st.text(max_size=60) | _LIKELY)
def test_what_was_recognised_is_recognised_again(text: str) -> None:
    """The written form of an identifier means the same identifier, because lock files have it as a key."""
    try:
        found = parse_identifier(text)
    except FetchError:
        return
    assert parse_identifier(str(found)) == found
