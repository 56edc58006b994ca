"""Internal: run an operation for a request and return the answer as JSON.

An operation takes the fields of a request and returns plain data. On a bad request it raises `RequestError` or a
`DprkpalError`.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..errors import DprkpalError
from .formatting import bibliography, citations
from .limits import Limits
from .lookups import cited_claim, claim, claims, locales, reference, references, search, styles
from .parameters import Parameters
from .request_errors import RequestError, rejection_of

__all__ = ["OPERATIONS", "Answer", "answer", "encoded", "warm_up"]

OPERATIONS: dict[str, Callable[[Parameters], dict[str, Any]]] = {
    "bibliography": bibliography,
    "citations": citations,
    "cited-claim": cited_claim,
    "claim": claim,
    "claims": claims,
    "locales": locales,
    "reference": reference,
    "references": references,
    "search": search,
    "styles": styles,
}
"""The operations by name."""


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    """The HTTP status."""

    body: bytes
    """A JSON object in UTF-8."""


def answer(operation: str, fields: Mapping[str, Any], body: bytes | None, limits: Limits) -> Answer:
    """Return the answer to a request. Errors are answers too.

    Args:
        operation: One of `OPERATIONS`.
        fields: The fields from the address or the arguments of a tool.
        body: A JSON object with the fields instead, or ``None``.
        limits: The limits.

    >>> answer("styles", {"q": "apa 7th annotated"}, None, Limits()).status
    200
    >>> answer("bibliography", {}, b"{", Limits()).body
    b'{"error": "the body is not JSON: Expecting property name enclosed in double quotes, line 1 column 2", "code": "not-json"}'
    """  # noqa: E501 - an example is not broken
    try:
        return Answer(200, encoded(OPERATIONS[operation](Parameters(_fields(fields, body), limits))))
    except RequestError as error:
        refused = error
    except DprkpalError as error:
        refused = rejection_of(error)
    except RecursionError:
        refused = RequestError(422, "too-deep", "the values are nested too deeply")
    except MemoryError:
        refused = RequestError(422, "too-large", "the request needs too much memory; send fewer references at once")
    except Exception:
        traceback.print_exc(file=sys.stderr)  # for the operator; the client learns nothing about the program
        refused = RequestError(500, "internal", "internal error")
    return Answer(refused.status, encoded(refused.to_dict()))


def encoded(value: Mapping[str, Any]) -> bytes:
    r"""Return *value* as JSON in UTF-8. A lone surrogate is escaped.

    >>> encoded({"name": "Šaḥar \ud800"}).decode()
    '{"name": "Šaḥar \\ud800"}'
    """
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def warm_up() -> None:
    """Load modules and data before the first request."""
    answer("cited-claim", {"id": "coughlin-tunnels"}, None, Limits())
    answer("search", {"q": "tunnels"}, None, Limits())


def _fields(fields: Mapping[str, Any], body: bytes | None) -> Mapping[str, Any]:
    """Return the fields of a request: *fields*, or those of the JSON object *body*."""
    if body is None:
        return fields
    if fields:
        raise RequestError(422, "unknown-field", "this address takes no query string; send the fields in the body")
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = f"the body is not JSON: {error.msg}, line {error.lineno} column {error.colno}"
        raise RequestError(400, "not-json", message) from None
    except UnicodeDecodeError:
        raise RequestError(400, "not-json", "the body is not JSON in UTF-8") from None
    except ValueError as error:
        raise RequestError(400, "not-json", f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise RequestError(422, "invalid-request", "the body must be a JSON object")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")
