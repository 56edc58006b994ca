"""Tests for the HTTP client: limits, redirects, pauses, repeated requests and the cache."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dprkpal.errors import FetchError, NotFoundError
from dprkpal.fetching import addresses
from dprkpal.fetching.client import MAX_ATTEMPTS, Client
from dprkpal.fetching.fetcher import Fetcher, default_options
from dprkpal.fetching.identifiers import parse_identifier
from local_services import Asked, LocalServices, Reply, json_reply

JSON = {"application/json"}


def get(services: LocalServices, path: str, **options: Any) -> bytes:
    """Return the answer to a request to the local server."""
    with Client(services.options(**options)) as client:
        return client.get(services.base + path, accept="application/json", content_types=JSON).data


def problem(services: LocalServices, path: str, **options: Any) -> str:
    """Return why a request fails."""
    with pytest.raises(FetchError) as caught:
        get(services, path, **options)
    return str(caught.value)


def test_requests_say_who_asks(services: LocalServices) -> None:
    """Services ask for the name of the program and an address to write to."""
    services.replies["/a"] = json_reply(1)
    get(services, "/a", contact="librarian@example.org")
    agent = services.asked[0].headers["user-agent"]
    assert agent.startswith("dprkpal/")
    assert agent.endswith(" (mailto:librarian@example.org)")


def test_one_server_is_not_asked_twice_a_second(services: LocalServices) -> None:
    """The clock stands still in the tests, so the client has to wait the whole time."""
    services.replies["/a"] = json_reply(1)
    with Client(services.options()) as client:
        for _ in range(3):
            client.get(f"{services.base}/a", accept="application/json", content_types=JSON)
    assert services.slept == [1.0, 1.0]


def test_passing_errors_are_repeated_with_growing_pauses(services: LocalServices) -> None:
    """After the last attempt the error is reported."""
    services.replies["/busy"] = Reply(status=503)
    assert problem(services, "/busy").endswith("the server answers with an error (status 503); try again later")
    assert len(services.asked) == MAX_ATTEMPTS
    assert services.slept == [1.0, 2.0, 4.0]


def test_a_request_that_succeeds_in_the_end_is_answered(services: LocalServices) -> None:
    """The server says how long to wait, in seconds or as a date."""
    date = "Thu, 01 Jan 1970 00:00:20 GMT"
    replies = iter([Reply(status=429, headers={"Retry-After": "7"}),
                    Reply(status=503, headers={"Retry-After": date}), json_reply(5)])  # fmt: skip
    services.replies["/a"] = lambda asked: next(replies)
    assert get(services, "/a", wall_clock=lambda: 11.0) == b"5"
    assert services.slept == [7.0, 9.0]


@pytest.mark.parametrize("wait", ["3600", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_long_pause_is_reported_instead_of_waited_for(services: LocalServices, wait: str) -> None:
    """Nobody wants to wait an hour in front of a terminal."""
    services.replies["/a"] = Reply(status=429, headers={"Retry-After": wait})
    assert "the server asks to wait" in problem(services, "/a")
    assert (len(services.asked), services.slept) == (1, [])


@pytest.mark.parametrize("wait", ["soon", "-5", "", "Thu, 99 Jan", "١"])
def test_a_senseless_retry_after_counts_as_none(services: LocalServices, wait: str) -> None:
    """The usual pauses are made."""
    services.replies["/a"] = Reply(status=429, headers={"Retry-After": wait.encode().decode("latin-1")})
    problem(services, "/a")
    assert services.slept == [1.0, 2.0, 4.0]


def _endless(services: LocalServices) -> Iterator[bytes]:
    for _ in range(10_000):
        services.now += 10.0
        yield b"          "


def test_a_slow_answer_ends_at_the_time_limit(services: LocalServices) -> None:
    """A server that sends a few bytes now and then never reaches the limit for a single read."""
    services.replies["/slow"] = lambda asked: Reply(_endless(services))
    assert "the server takes too long" in problem(services, "/slow")


@pytest.mark.parametrize("declared", [True, False])
def test_an_oversized_answer_is_not_read_to_the_end(services: LocalServices, declared: bool) -> None:
    """The size is limited whether or not the server says it."""
    body = b"1" * 3_000
    services.replies["/big"] = Reply(body if declared else iter([body] * 1_000))
    assert "the answer is larger than 2,000 bytes" in problem(services, "/big", max_bytes=2_000)


def test_a_compressed_answer_counts_with_its_full_size(services: LocalServices) -> None:
    """A megabyte of zeros is a kilobyte when compressed."""
    packed = gzip.compress(b"0" * 1_000_000)
    services.replies["/bomb"] = Reply(packed, headers={"Content-Encoding": "gzip"})
    assert "the answer is larger than" in problem(services, "/bomb", max_bytes=100_000)
    services.replies["/broken"] = Reply(packed[:500], headers={"Content-Encoding": "gzip"})
    problem(services, "/broken", max_bytes=100_000)


def test_redirects_are_followed_and_limited(services: LocalServices) -> None:
    """A circle of redirects ends."""
    services.replies["/one"] = Reply(status=301, headers={"Location": "two"})
    services.replies["/two"] = Reply(status=307, headers={"Location": f"{services.base}/three"})
    services.replies["/three"] = json_reply(3)
    assert get(services, "/one") == b"3"
    services.replies["/circle"] = Reply(status=302, headers={"Location": "/circle"})
    assert "more than 10 redirects" in problem(services, "/circle")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("file:///etc/passwd", "only addresses with http:// and https:// are opened"),
        ("ftp://127.0.0.1/x", "only addresses with http:// and https:// are opened"),
        ("javascript:alert(1)", "only addresses with http:// and https:// are opened"),
        ("http://user:secret@127.0.0.1/", "addresses with a user name or password are not opened"),
        ("http://[::1", "redirects to an invalid address"),
        ("http://127.0.0.1:99999/", "is not a valid address"),
    ],
)
def test_redirects_to_anything_but_web_pages_are_refused(
    services: LocalServices, target: str, message: str
) -> None:
    """No redirect opens a file or sends a password."""
    services.replies["/a"] = Reply(status=302, headers={"Location": target})
    found = problem(services, "/a")
    assert message in found
    assert "secret" not in found


def test_redirects_to_private_addresses_are_refused(
    services: LocalServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public server must not be able to send the client to a server that only this computer reaches."""
    port = services.base.rpartition(":")[2]
    monkeypatch.setattr(addresses, "PORTS", {int(port)})
    # Only the first server counts as public.
    known = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or known(address))
    services.replies["/a"] = Reply(status=302, headers={"Location": f"http://127.0.0.2:{port}/inside"})
    services.replies["/inside"] = json_reply("secret")
    assert "this is an address of a private network, which is not opened" in problem(
        services, "/a", allow_private=False
    )
    assert services.paths == ["/a"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://0/", "http://2130706433/",
        "http://0x7f.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/", "http://[fe80::1%25lo]/", "http://[fc00::1]/", "http://224.0.0.1/",
        "http://100.64.0.1/", "http://localhost:8080/",
    ],
)  # fmt: skip
def test_private_addresses_are_never_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real options refuse them, in every notation. No connection is made."""
    opened: list[object] = []
    monkeypatch.setattr("socket.create_connection", lambda *args, **others: opened.append(args))
    options = default_options()
    with Client(type(options)(sleep=lambda seconds: None)) as client, pytest.raises(FetchError):
        client.get(url, accept="*/*", content_types=JSON)
    assert not opened


def test_a_missing_network_is_not_a_missing_work(monkeypatch: pytest.MonkeyPatch, services: LocalServices) -> None:
    """A name that cannot be looked up says something about a page only if other names can be."""
    lookup = socket.getaddrinfo

    def unknown(host: str, *args: Any, **others: Any) -> Any:
        if host == "127.0.0.1" and online:
            return lookup(host, *args, **others)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    online = False
    with Fetcher(services.options()) as fetcher:
        (error,) = fetcher.fetch([parse_identifier("10.5555/tunnels")]).errors
        assert "there is no server with this name, or no network" in str(error)
        assert not isinstance(error, NotFoundError)
        with pytest.raises(FetchError) as caught:
            fetcher.client.probe("https://example.org/")
        assert not isinstance(caught.value, NotFoundError)
        online = True
        with pytest.raises(NotFoundError):
            fetcher.client.probe("https://example.org/")


@pytest.mark.parametrize("port", [22, 25, 6379, 9200])
def test_ports_of_other_services_are_not_opened(port: int) -> None:
    """A request to a mail or database server could be taken for a command."""
    with pytest.raises(FetchError, match=f"addresses with port {port} are not opened"):
        addresses.check_address(f"http://example.org:{port}/")


def test_the_cache_keeps_answers_for_the_next_run(services: LocalServices, tmp_path: Path) -> None:
    """Answers in two formats from one address are kept apart, and errors are not kept."""
    services.replies["/a"] = lambda asked: json_reply(asked.headers["accept"])
    cache = str(tmp_path / "cache")

    def ask(accept: str) -> bytes:
        with Client(services.options(cache=cache)) as client:
            return client.get(f"{services.base}/a", accept=accept, content_types=JSON).data

    assert [ask("a/b"), ask("a/b"), ask("c/d")] == [b'"a/b"', b'"a/b"', b'"c/d"']
    assert len(services.asked) == 2
    services.replies["/b"] = Reply(status=404)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            get(services, "/b", cache=cache)
    assert services.paths.count("/b") == 2


@pytest.mark.parametrize("name", ["cache", "file/cache"])
def test_a_cache_that_cannot_be_used_is_left_out(
    services: LocalServices, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """A full disk or another program can break its file. Nothing is printed about it."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "answers.sqlite").write_bytes(b"not a database" * 100)
    (tmp_path / "file").touch()
    services.replies["/a"] = json_reply(1)
    assert get(services, "/a", cache=str(tmp_path / name)) == b"1"
    assert capfd.readouterr().err == ""


def test_a_server_that_is_not_there_is_reported(services: LocalServices) -> None:
    """The message says what to do."""
    services.close()
    with pytest.raises(FetchError, match="the server cannot be reached; try again later"):
        get(services, "/a")
    services.close = lambda: None  # type: ignore[method-assign]  # the fixture closes it again


@pytest.mark.parametrize("body", [b"", b"HTTP/1.1 200 OK\r\n", b"nonsense\r\n\r\n"])
def test_a_broken_connection_is_reported(services: LocalServices, body: bytes) -> None:
    """The server promises more than it sends."""

    def broken(asked: Asked) -> Reply:
        return Reply(iter([body]), headers={"Content-Length": "500"})

    services.replies["/a"] = broken
    assert "the connection broke" in problem(services, "/a")
