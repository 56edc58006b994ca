"""Tests of the JSON service: its responses, its errors, its limits and its protection against web pages."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

pytest.importorskip("starlette", reason="starlette is not installed")
pytest.importorskip("httpx2", reason="httpx2, which the test client of starlette needs, is not installed")

from starlette.testclient import TestClient

from dprkpal import library
from dprkpal.csl import Processor
from dprkpal.servers.limits import Limits
from dprkpal.servers.web import create_app

BOOK = {
    "id": "doe", "type": "book", "title": "On <i>Samples</i>", "author": [{"family": "Doe", "given": "Jane"}],
    "issued": {"date-parts": [[2001]]}, "URL": "https://example.org/a",
}  # fmt: skip


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """Return the body of a response that is an error with this *status* and *code*."""
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert isinstance(body["error"], str)
    assert "Traceback" not in response.text
    return body


class TestBibliography:
    """POST /bibliography formats references in any bundled style."""

    def test_it_formats_csl_json(self, client: TestClient) -> None:
        """The result is the same as from `Processor`."""
        body = {"items": [BOOK], "style": "apa", "locale": "de-DE", "to": "html"}
        answer = client.post("/bibliography", json=body).json()
        expected = Processor("apa", [BOOK], locale="de-DE", to="html").entries()
        assert answer == {
            "style": "apa", "locale": "de-DE", "to": "html", "warnings": [],
            "entries": [{"key": key, "text": text} for key, text in expected],
        }  # fmt: skip

    def test_it_formats_bibtex_and_names_what_was_lost(self, client: TestClient) -> None:
        """A broken entry is reported and the others are formatted."""
        text = "@book{a, title = {{No end}\n\n@book{doe, title = {T}, author = {Doe, Jane}, year = 2001}"
        answer = client.post("/bibliography", json={"text": text, "style": "apa"}).json()
        assert answer["entries"] == [{"key": "doe", "text": "Doe, J. (2001). T."}]
        assert [(one["key"], one["line"], one["lost"]) for one in answer["warnings"]] == [("a", 1, True)]

    def test_it_formats_references_of_the_collection(self, client: TestClient) -> None:
        """`keys` selects references of the collection."""
        answer = client.post("/bibliography", json={"keys": ["young2021guns"], "style": "apa"}).json()
        assert [entry["text"] for entry in answer["entries"]] == [library()["young2021guns"].bibliography("apa")]

    def test_links_can_be_switched_off(self, client: TestClient) -> None:
        """With `links` false, an address is plain text."""
        body = {"items": [BOOK], "style": "apa", "to": "html"}
        assert "<a href" in client.post("/bibliography", json=body).text
        assert "<a href" not in client.post("/bibliography", json={**body, "links": False}).text

    def test_an_odd_item_is_formatted_with_a_warning(self, client: TestClient) -> None:
        """The warning gives the number of the item."""
        answer = client.post("/bibliography", json={"items": [BOOK, 3, {"type": "book"}], "style": "apa"}).json()
        assert len(answer["entries"]) == 2
        assert [(one["item"], one["lost"]) for one in answer["warnings"]] == [(2, True), (3, False)]

    def test_a_style_without_a_bibliography_is_refused(self, client: TestClient) -> None:
        """An empty bibliography would look like a success."""
        body = refused(client.post("/bibliography", json={"style": "bluebook-law-review"}), 422, "no-bibliography")
        assert "citations" in body["error"]

    def test_an_empty_array_of_items_gives_an_empty_bibliography(self, client: TestClient) -> None:
        """An empty array does not mean the collection."""
        assert client.post("/bibliography", json={"items": []}).json()["entries"] == []


class TestCitations:
    """POST /citations formats the citations of a document."""

    def test_it_formats_them_in_reading_order(self, client: TestClient) -> None:
        """Citations can have several cites, locators, prefixes and modes."""
        body = {
            "style": "chicago-notes-bibliography", "bibliography": True,
            "citations": [
                "young2021guns, p. 45",
                "young2021guns, p. 46",
                [{"id": "berger2014arm", "prefix": "see ", "locator": {"label": "page", "value": "3"}}, "cha2014below"],
                {"cites": [{"id": "young2021guns", "locator": "ch. 2", "mode": "author-only"}], "note_number": 9},
            ],
        }  # fmt: skip
        answer = client.post("/citations", json=body).json()
        assert answer["note_style"] is True
        first, second, third, fourth = answer["citations"]
        assert first.endswith("45.")
        assert second in ("Ibid., 46.", "Young, Guns, Guerillas, and the Great Leader, 46.")
        assert third.startswith("see Andrea Berger")
        assert fourth.startswith("Young")
        assert [entry["key"] for entry in answer["bibliography"]] == ["berger2014arm", "cha2014below", "young2021guns"]

    def test_an_unknown_key_names_the_nearest(self, client: TestClient) -> None:
        """The error lists the nearest keys."""
        body = refused(client.post("/citations", json={"citations": ["young2021gun"]}), 422, "unknown-reference")
        assert body["nearest"][0] == "young2021guns"

    @pytest.mark.parametrize(
        ("citations", "code", "field"),
        [
            (None, "invalid-request", "citations"),
            ("doe", "invalid-request", "citations"),
            ([[]], "invalid-request", "citations[0]"),
            ([{}], "invalid-request", "citations[0].cites"),
            ([3], "invalid-request", "citations[0][0]"),
            ([[{"locator": "p. 3"}]], "invalid-request", "citations[0][0].id"),
            ([[{"id": "doe", "locator": "zz"}]], "locator", "citations[0][0].locator"),
            ([[{"id": "doe", "locator": {"label": "zz", "value": "1"}}]], "locator", "citations[0][0].locator"),
            (["doe, zz"], "locator", "citations[0][0]"),
            ([[{"id": "doe", "mode": "loud"}]], "invalid-request", "citations[0][0].mode"),
            ([[{"id": "doe", "sufix": "x"}]], "unknown-field", "citations[0][0].sufix"),
            ([{"cites": ["doe"], "note_number": -1}], "invalid-request", "citations[0].note_number"),
            ([["doe"] * 11], "too-many", "citations[0]"),
            (["doe"] * 31, "too-many", "citations"),
            ([[{"id": "doe", "prefix": "x" * 2001}]], "too-long", "citations[0][0].prefix"),
        ],
    )
    def test_a_wrong_citation_is_refused_with_its_place(
        self, client: TestClient, citations: Any, code: str, field: str
    ) -> None:
        """`field` is the path of the value in the body."""
        body = {"items": [BOOK]} if citations is None else {"items": [BOOK], "citations": citations}
        assert refused(client.post("/citations", json=body), 422, code)["field"] == field


class TestLookups:
    """GET finds styles, locales, references, claims and search results."""

    def test_styles_are_found_by_words(self, client: TestClient) -> None:
        """`limit` and `offset` select a part of the results."""
        answer = client.get("/styles", params={"q": "chicago notes bibliography", "limit": 2}).json()
        assert answer["styles"][0]["id"] == "chicago-notes-bibliography"
        assert answer["total"] > len(answer["styles"]) == 2
        second = client.get("/styles", params={"q": "chicago notes bibliography", "limit": 1, "offset": 1}).json()
        assert second["styles"] == answer["styles"][1:]

    def test_locales_are_listed(self, client: TestClient) -> None:
        """The list contains every locale code."""
        assert "ko-KR" in client.get("/locales").json()["locales"]

    def test_references_are_listed_and_chosen(self, client: TestClient) -> None:
        """The filters are those of `Library.select`."""
        answer = client.get("/references", params={"topic": "tunnels", "years": "2023-"}).json()
        assert [row["key"] for row in answer["references"]] == ["kimbah2024dprk", "kbs2023tunnel"]
        verified = client.get("/references", params={"min_verified": "verified", "limit": 50}).json()
        assert verified["total"] == len(library().verified("verified"))

    def test_a_reference_has_fields_and_verification(self, client: TestClient) -> None:
        """With a style, the response has the citation too."""
        plain = client.get("/references/young2021guns").json()
        assert (plain["csl"]["title"], plain["citation"]) == (library()["young2021guns"].title, None)
        assert plain["verification"]["title"]["status"] == "verified"
        styled = client.get("/references/young2021guns", params={"style": "apa"}).json()
        assert styled["citation"] == "(Young, 2021)"

    def test_an_unknown_reference_or_claim_is_not_found(self, client: TestClient) -> None:
        """The status is 404 and the error lists the nearest names."""
        assert refused(client.get("/references/young2021gun"), 404, "unknown-reference")["nearest"]
        assert refused(client.get("/claims/coughlin-tunnel"), 404, "unknown-claim")["nearest"][0] == "coughlin-tunnels"
        refused(client.get("/references/..%2F..%2Fetc%2Fpasswd"), 404, "unknown-reference")

    def test_claims_are_chosen_by_words_and_filters(self, client: TestClient) -> None:
        """The sentence of each claim has its hedge and attribution."""
        (claim,) = client.get("/claims", params={"topic": "tunnels", "stance": "disputes"}).json()["claims"]
        assert claim["id"] == "coughlin-tunnels"
        assert claim["sentence"].startswith("According to Benjamin R. Young, summarising Con Coughlin, ")
        assert claim["disputed_by"] == ["cha2014below"]
        found = client.get("/claims", params={"q": "payment", "hedge": "claimed"}).json()
        assert found["claims"][0]["id"] == "coughlin-payment"

    def test_a_claim_has_evidence_and_origins(self, client: TestClient) -> None:
        """With a style, the response has the citation too."""
        claim = client.get("/claims/coughlin-tunnels", params={"style": "apa"}).json()
        assert claim["citation"] == library().claims["coughlin-tunnels"].cite("apa")
        assert [row["key"] for row in claim["disputed_by"]] == ["cha2014below"]
        assert claim["independence"].startswith("4 sources, 2 independent origins")

    def test_the_search_finds_other_spellings(self, client: TestClient) -> None:
        """The query 김일성 finds Kim Il Sung."""
        assert client.get("/search", params={"q": "김일성", "limit": 1}).json()["results"][0]["label"] == "Kim Il Sung"

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("/search", "invalid-request"),
            ("/search?q=a&limit=51", "invalid-request"),
            ("/search?q=a&limit=x", "invalid-request"),
            ("/search?q=a&q=b", "invalid-request"),
            ("/search?q=a&limt=1", "unknown-field"),
            ("/search?kind=poem", "invalid-request"),
            ("/search?q=" + "a" * 501, "too-long"),
            ("/search?topic=tunnel", "unknown-topic"),
            ("/references?years=1979-1970", "invalid-request"),
            ("/references?min_verified=very", "invalid-request"),
            ("/claims?entity=hamaz", "unknown-entity"),
            ("/claims?source=nobody", "unknown-reference"),
            ("/references/young2021guns?key=cha2014below", "invalid-request"),
            ("/references/young2021guns?style=../../secret.csl", "unknown-style"),
            ("/references/young2021guns?locale=tlh", "unknown-locale"),
            ("/references/young2021guns?to=pdf", "unknown-output"),
        ],
    )
    def test_a_wrong_parameter_is_refused(self, client: TestClient, address: str, code: str) -> None:
        """The status is 422."""
        refused(client.get(address), 422, code)


class TestRefusals:
    """Every error is JSON with a status and a code."""

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"", 400, "not-json"),
            (b"{", 400, "not-json"),
            (b'{"items": [NaN]}', 400, "not-json"),
            (b"\xff\xfe", 400, "not-json"),
            (b'{"items": ' + b"1" * 5000 + b"}", 400, "not-json"),
            (b"[" * 50_000, 422, "too-deep"),
            (b"[]", 422, "invalid-request"),
            (b'{"items": {}}', 422, "invalid-request"),
            (b'{"items": [], "text": ""}', 422, "invalid-request"),
            (b'{"items": [], "format": "ris"}', 422, "invalid-request"),
            (b'{"text": "no bibliography at all"}', 422, "format"),
            (b'{"text": "x", "format": "docx"}', 422, "invalid-request"),
            (b'{"keys": [1]}', 422, "invalid-request"),
            (b'{"keys": ["nobody"]}', 422, "unknown-reference"),
            (b'{"stile": "apa"}', 422, "unknown-field"),
            (b'{"style": 3}', 422, "invalid-request"),
            (b'{"links": "perhaps"}', 422, "invalid-request"),
            (b'{"items": [' + b",".join([b"{}"] * 101) + b"]}", 422, "too-many"),
            (b'{"style": "apaa"}', 422, "unknown-style"),
        ],
    )  # fmt: skip
    def test_a_wrong_body_is_refused(self, client: TestClient, body: bytes, status: int, code: str) -> None:
        """The body is not JSON, has the wrong shape, or has a wrong field."""
        headers = {"Content-Type": "application/json"}
        refused(client.post("/bibliography", content=body, headers=headers), status, code)

    @pytest.mark.parametrize("style", ["mine.csl", "./mine.csl", "/etc/passwd", "<style/>", "..\\mine", "https://example.org/mine"])
    def test_a_style_is_never_a_file(
        self, client: TestClient, style: str
    ) -> None:
        """A path, an address and the text of a style are unknown styles."""
        refused(client.post("/bibliography", json={"items": [BOOK], "style": style}), 422, "unknown-style")

    def test_a_large_body_is_refused(self, client: TestClient) -> None:
        """With and without a Content-Length header."""
        headers = {"Content-Type": "application/json"}
        refused(client.post("/bibliography", content=b"x" * 200_001, headers=headers), 413, "too-large")
        parts = (b"x" * 50_000 for _ in range(5))
        refused(client.post("/bibliography", content=parts, headers=headers), 413, "too-large")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-Type": "text/plain"},
            {"Content-Type": "application/x-www-form-urlencoded"},
            {"Content-Type": "application/json; charset=latin-1"},
            {"Content-Type": "application/json", "Content-Encoding": "gzip"},
            {},
        ],
    )
    def test_a_body_that_is_not_declared_as_json_is_refused(
        self, client: TestClient, headers: dict[str, str]
    ) -> None:
        """Browsers let a page send other media types to any service without permission."""
        refused(client.post("/bibliography", content=b"{}", headers=headers), 415, "unsupported-media-type")

    def test_json_of_csl_is_json(self, client: TestClient) -> None:
        """A media type that ends in `+json` is accepted."""
        headers = {"Content-Type": "application/vnd.citationstyles.csl+json; charset=utf-8"}
        assert client.post("/bibliography", content=b'{"items": []}', headers=headers).status_code == 200

    def test_a_query_string_does_not_go_with_a_body(self, client: TestClient) -> None:
        """All fields of a POST are in the body."""
        refused(client.post("/bibliography?style=apa", json={}), 422, "unknown-field")

    def test_unknown_addresses_and_methods_are_refused(self, client: TestClient) -> None:
        """The error names the allowed methods."""
        refused(client.get("/nothing"), 404, "not-found")
        refused(client.get("/styles/"), 404, "not-found")
        response = client.get("/bibliography")
        assert "POST" in refused(response, 405, "method-not-allowed")["error"]
        assert response.headers["Allow"] == "POST"
        refused(client.delete("/health"), 405, "method-not-allowed")

    def test_a_body_that_does_not_arrive_is_refused(self) -> None:
        """The service waits no longer than the time limit, and not at all for a closed connection."""

        async def never() -> dict[str, Any]:
            await asyncio.sleep(60)
            return {}

        async def closed() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        for receive, status in ((never, 408), (closed, 400)):
            sent: list[Any] = []

            async def send(message: Any, sent: list[Any] = sent) -> None:
                sent.append(message)

            scope = {"type": "http", "method": "POST", "path": "/bibliography", "query_string": b"",
                     "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")]}  # fmt: skip
            asyncio.run(create_app(Limits(seconds=0.1))(scope, receive, send))  # type: ignore[arg-type]
            assert sent[0]["status"] == status

    def test_text_of_a_client_stays_data(self, client: TestClient) -> None:
        """Markup, control characters and lone surrogates are escaped or removed."""
        item = {"id": "\ud800<b>", "type": "book", "title": "<script>x</script> \ud800 \x1b"}
        content = json.dumps({"items": [item], "style": "apa", "to": "html"})
        response = client.post("/bibliography", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code == 200
        assert "<script" not in response.json()["entries"][0]["text"]
        refused(client.get("/references/%00%1b%ff"), 404, "unknown-reference")


class TestBrowsers:
    """Web pages can neither read nor misuse a service on the same machine."""

    @pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
    def test_a_foreign_host_name_is_refused(self, client: TestClient, host: str) -> None:
        """This stops DNS rebinding."""
        refused(client.get("/health", headers={"Host": host}), 400, "host-refused")

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "[::1]:8000", "127.0.0.1"])
    def test_the_names_of_this_machine_are_accepted(self, client: TestClient, host: str) -> None:
        """The port does not matter."""
        assert client.get("/health", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize("address", ["/", "/health", "/nothing"])
    def test_responses_have_security_headers_and_no_cors(self, client: TestClient, address: str) -> None:
        """Errors have them too."""
        headers = client.get(address, headers={"Origin": "https://evil.example"}).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers

    def test_origins_can_be_allowed(self) -> None:
        """Only the named origins are allowed."""
        app = create_app(Limits(workers=1), allow_origins=["https://example.org"])
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            allowed = client.get("/health", headers={"Origin": "https://example.org"})
            assert allowed.headers["Access-Control-Allow-Origin"] == "https://example.org"
            other = client.get("/health", headers={"Origin": "https://evil.example"})
            assert "Access-Control-Allow-Origin" not in other.headers
            asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST",
                     "Access-Control-Request-Headers": "content-type"}  # fmt: skip
            assert client.options("/bibliography", headers=asked).status_code == 200


class TestDescription:
    """GET / describes the service and GET /health reports its state."""

    def test_every_address_is_described(self, client: TestClient) -> None:
        """The description has the fields of each address and the limits."""
        described = client.get("/").json()
        assert described["openapi"].startswith("3.1")
        assert described["x-limits"]["items"] == 100
        assert set(described["paths"]) == {
            "/", "/health", "/styles", "/locales", "/references", "/references/{key}", "/claims", "/claims/{id}",
            "/search", "/bibliography", "/citations",
        }  # fmt: skip

    def test_every_described_field_is_read(self, client: TestClient) -> None:
        """Every field in the description is accepted."""
        values = {"limit": "1", "offset": "0", "years": "1972", "type": "book", "kind": "claim", "hedge": "claimed",
                  "stance": "reports", "min_verified": "partial", "topic": "tunnels", "entity": "hamas",
                  "source": "cha2014below", "author": "Young", "q": "arms", "style": "apa", "locale": "de-DE",
                  "to": "html"}  # fmt: skip
        for path, methods in client.get("/").json()["paths"].items():
            for parameter in methods.get("get", {}).get("parameters", []):
                if parameter["in"] == "query":
                    address = path.replace("{key}", "young2021guns").replace("{id}", "coughlin-tunnels")
                    fields = {"q": "arms"} if path == "/search" else {}
                    fields[parameter["name"]] = values[parameter["name"]]
                    response = client.get(address, params=fields)
                    assert response.status_code == 200, (path, parameter["name"], response.text)
            schema = methods.get("post", {}).get("requestBody", {"content": {}})["content"]
            for name in schema.get("application/json", {"schema": {"properties": {}}})["schema"]["properties"]:
                body = {name: None} | ({"citations": []} if path == "/citations" else {})
                response = client.post(path, json=body)
                assert response.status_code == 200, (path, name, response.text)

    def test_health_counts_workers(self, client: TestClient) -> None:
        """The response has the number of workers and of waiting requests."""
        health = client.get("/health").json()
        assert (health["status"], health["workers"], health["waiting"]) == ("ok", 2, 0)
