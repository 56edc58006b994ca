"""Tests for checking entries online: DOIs, retractions, corrections and links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from dprkpal.checks.bibliography import Bibliography
from dprkpal.checks.online import OnlineCheck, check_online
from dprkpal.cli import main
from dprkpal.fetching.client import Client
from local_services import CSL, LocalServices, Reply, json_reply

WORK = {
    "DOI": "10.5555/a", "type": "journal-article", "title": ["Borders of the Nile"],
    "author": [{"given": "Ana", "family": "Voss"}], "issued": {"date-parts": [[2020]]},
}  # fmt: skip


def answer(services: LocalServices, **fields: Any) -> None:
    """Set what Crossref says about 10.5555/a."""
    message = {"status": "ok", "message-type": "work", "message": {**WORK, **fields}}
    services.replies["/crossref/works/10.5555/a"] = json_reply(message)


def check(services: LocalServices, tmp_path: Path, *entries: str) -> OnlineCheck:
    """Check entries, each given as fields of BibTeX."""
    file = tmp_path / "a.bib"
    default = "title = {Borders of the Nile}, author = {Voss, Ana}"
    file.write_text(
        "\n".join(f"@article{{k{n}, {fields or default}}}" for n, fields in enumerate(entries)), encoding="utf-8"
    )
    with Client(services.options()) as client:
        return check_online(Bibliography(str(file)).entries, client, lambda entry, code: True)


def problems(services: LocalServices, tmp_path: Path, fields: str) -> list[str]:
    """Return the codes and messages for one entry."""
    found = check(services, tmp_path, fields)
    assert not found.unchecked
    return [f"{one.code} {one.message}" for one in found.findings]


MINE = "title = {Borders of the Nile}, author = {Voss, Ana}, doi = {10.5555/A}"


def test_a_doi_that_is_right_has_no_findings(services: LocalServices, tmp_path: Path) -> None:
    """Each DOI is asked for once, however often it occurs."""
    answer(services)
    assert check(services, tmp_path, MINE, MINE) == OnlineCheck()
    assert services.paths == ["/crossref/works/10.5555/a"]


def test_a_doi_that_does_not_exist_is_found(services: LocalServices, tmp_path: Path) -> None:
    """Crossref does not know all DOIs, so doi.org is asked as well."""
    assert problems(services, tmp_path, MINE) == [
        "WEB001 10.5555/A: this DOI does not exist; look for a typing error"
    ]
    assert services.paths == ["/crossref/works/10.5555/a", "/doi/10.5555/a"]
    services.replies["/doi/10.5555/a"] = json_reply({**WORK, "title": WORK["title"][0]}, CSL)  # type: ignore[index]
    assert problems(services, tmp_path, MINE) == []


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ("title = {Borders of the {NILE}: A History}, author = {Voss, A.}", True),
        ("title = {Frontières du Nil}, author = {Voss, Ana}", True),
        ("title = {Borders of the Nile}, author = {Other, Bo}", True),
        ("title = {나일강의 국경}, author = {보스, 아나}", True),
        ("title = {Catching Butterflies}, author = {Other, Bo}", False),
        ("title = {Catching Butterflies}", False),
    ],
)
def test_a_doi_of_another_work_is_found(services: LocalServices, tmp_path: Path, fields: str, same: bool) -> None:
    """Titles are translated, shortened and corrected, so title and authors must both differ."""
    answer(services)
    found = problems(services, tmp_path, f"{fields}, doi = {{10.5555/a}}")
    assert [one[:6] for one in found] == ([] if same else ["WEB002"])
    if not same:
        assert "its title is 'Borders of the Nile'" in found[0]


def test_retractions_and_corrections_are_found(services: LocalServices, tmp_path: Path) -> None:
    """Publishers and Retraction Watch report them to Crossref."""
    updated = {"date-parts": [[2021, 3, 1]], "timestamp": 1}
    answer(services, **{"updated-by": [
        {"DOI": "10.5555/r", "type": "retraction", "label": "Retraction", "source": "retraction-watch",
         "updated": updated},
        {"DOI": "10.5555/c", "type": "erratum", "label": "Erratum", "source": "publisher", "updated": updated},
        {"DOI": "10.5555/e", "type": "expression_of_concern", "label": "Concern", "source": "publisher"}, "odd", {},
    ]})  # fmt: skip
    assert problems(services, tmp_path, MINE) == [
        "WEB003 there is a notice about this work (retraction): https://doi.org/10.5555/r",
        "WEB004 there is a notice about this work (erratum): https://doi.org/10.5555/c",
        "WEB003 there is a notice about this work (expression of concern): https://doi.org/10.5555/e",
    ]


def test_a_retraction_that_only_the_title_tells_is_found(services: LocalServices, tmp_path: Path) -> None:
    """Some publishers put it there and report nothing."""
    answer(services, title=["RETRACTED ARTICLE: Borders of the Nile"])
    assert problems(services, tmp_path, MINE) == ["WEB003 there is a notice about this work (retraction)"]


def test_the_doi_of_a_notice_is_not_that_of_the_work(services: LocalServices, tmp_path: Path) -> None:
    """Someone who cites the notice itself has its title."""
    answer(services, title=["Retraction: Borders of the Nile"],
           **{"update-to": [{"DOI": "10.5555/old", "type": "retraction"}]})  # fmt: skip
    assert problems(services, tmp_path, MINE) == [
        "WEB002 this is the DOI of a notice (retraction) about 10.5555/old; use the DOI of the work itself"
    ]
    assert problems(services, tmp_path, "title = {Retraction: Borders of the Nile}, doi = {10.5555/a}") == []


def archived(services: LocalServices, url: str, closest: object, day: str = "") -> None:
    """Set what the Internet Archive says about a page."""
    query = f"url={url}" + (f"&timestamp={day}" if day else "")
    services.replies[f"/archive/wayback/available?{query}"] = json_reply(
        {"url": url, "archived_snapshots": {"closest": closest} if closest else {}}
    )


def test_a_dead_link_has_a_proposal_from_the_internet_archive(services: LocalServices, tmp_path: Path) -> None:
    """The copy is the one nearest to the day when the page was seen."""
    url = f"{services.base}/gone"
    archived(services, url, {"available": True, "status": "200", "timestamp": "20140726120000",
                             "url": f"http://web.archive.org/web/20140726120000/{url}"}, "20140726")  # fmt: skip
    assert problems(services, tmp_path, f"title = {{T}}, url = {{{url}}}, urldate = {{2014-07-26}}") == [
        "WEB005 there is nothing at this address (status 404); an archived copy is at "
        f"https://web.archive.org/web/20140726120000/{url}"
    ]
    assert services.asked[-1].path.endswith(f"?url={quote(url, safe='')}&timestamp=20140726")


@pytest.mark.parametrize(
    "closest",
    [None, "x", {"available": False}, {"available": True, "status": "404", "url": "http://web.archive.org/web/2014/x"},
     {"available": True, "status": "200", "url": "https://evil.example/web/2014/x"}],
)  # fmt: skip
def test_a_dead_link_without_a_copy_is_reported(services: LocalServices, tmp_path: Path, closest: object) -> None:
    """An answer that names another site is not a copy."""
    url = f"{services.base}/gone"
    archived(services, url, closest)
    (found,) = problems(services, tmp_path, f"title = {{T}}, url = {{{url}}}")
    assert found.endswith("the Internet Archive has no copy")


def test_a_link_that_works_is_not_read(services: LocalServices, tmp_path: Path) -> None:
    """Only the status counts, also after redirects, whatever the page is."""
    services.replies["/old"] = Reply(status=301, headers={"Location": "/new"})
    services.replies["/new"] = Reply(b"x" * 10_000_000, "application/pdf")
    assert problems(services, tmp_path, f"title = {{T}}, url = {{{services.base}/old}}") == []


def test_what_cannot_be_checked_is_no_finding(services: LocalServices, tmp_path: Path) -> None:
    """A server that refuses programs or is down says nothing about the work, and is not asked again and again."""
    services.replies["/closed"] = Reply(status=403)
    found = check(services, tmp_path, f"title = {{T}}, url = {{{services.base}/closed}}")
    assert found.findings == []
    assert "could not be checked" in found.unchecked[0].message
    services.asked.clear()
    for number in range(20):
        services.replies[f"/down{number}"] = Reply(status=503)
    found = check(services, tmp_path, *(f"title = {{T}}, url = {{{services.base}/down{n}}}" for n in range(20)))
    assert len(found.unchecked) == 20
    assert len(services.asked) == 12


def run(*args: str) -> Result:
    """Run ``dprkpal check``."""
    return CliRunner().invoke(main, ["--no-config", "check", *args])


def test_the_command_checks_online_only_if_asked(services: LocalServices, tmp_path: Path) -> None:
    """The findings have file, line and code like all others, and rules can be selected."""
    file = tmp_path / "a.bib"
    file.write_text(
        f"@article{{a, {MINE}, date = {{2020}}, journaltitle = {{J}},\n url = {{{services.base}/gone}}}}\n",
        encoding="utf-8",
    )
    assert run(str(file)).exit_code == 0
    assert services.asked == []
    result = run(str(file), "--online", "--to", "json")
    assert result.exit_code == 1
    assert [(one["code"], one["name"], one["line"]) for one in json.loads(result.stdout)] == [
        ("WEB001", "unknown-doi", 1), ("WEB005", "dead-link", 2)
    ]  # fmt: skip
    services.asked.clear()
    assert run(str(file), "--online", "--ignore", "WEB").exit_code == 0
    assert services.asked == []
    assert [one.split()[-1] for one in run(str(file), "--online", "--select", "WEB001").stdout.splitlines()] != []
