"""Internal: describe the service in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from .limits import Limits
from .schemas import Schema, field_schemas, object_schema

__all__ = ["description", "program_version"]

FORMATTING = ("style", "locale", "to")
REFERENCES = ("items", "text", "format")
PAGING = ("offset", "limit")

POSTED: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "/bibliography": (
        "Format a bibliography of the given references, or of the built-in collection.",
        (*REFERENCES, "keys", *FORMATTING, "links", "sort"),
        (),
    ),
    "/citations": (
        "Format the citations of a document in reading order.",
        (*REFERENCES, "citations", *FORMATTING, "links", "bibliography"),
        ("citations",),
    ),
}
"""For each address that takes a JSON body: a summary, its fields, and the required fields."""

LOOKED_UP: dict[str, tuple[str, tuple[str, ...]]] = {
    "/": ("Describe the service.", ()),
    "/health": ("Say whether the service works, and how busy it is.", ()),
    "/styles": ("Find CSL styles by words of their id and title.", ("q", *PAGING)),
    "/locales": ("List the locales.", ()),
    "/references": (
        "List the references of the collection.",
        ("type", "years", "topic", "author", "min_verified", *PAGING),
    ),
    "/references/{key}": ("Return a reference: its fields, and how each was verified.", ("key", *FORMATTING)),
    "/claims": (
        "List the claims of the collection.",
        ("q", "topic", "entity", "source", "stance", "hedge", "years", *PAGING),
    ),
    "/claims/{id}": ("Return a claim with its hedge, its evidence and its origins.", ("id", *FORMATTING)),
    "/search": (
        "Search references, claims, topics and entities.",
        ("q", "kind", "type", "years", "topic", "author", "limit"),
    ),
}
"""For each other address: a summary and its parameters."""

ERRORS = {
    "400": "The body is not JSON, or the host name is not known.",
    "404": "There is no such address, reference or claim.",
    "405": "The address takes another method.",
    "408": "The body did not arrive in time.",
    "413": "The body is too large.",
    "415": "The body is not declared as JSON in UTF-8.",
    "422": "A field is wrong, unknown or too large; `code` says which kind of error it is, `field` often where.",
    "503": "The service is busy, or the request took too long. `Retry-After` says when to try again.",
}
"""The HTTP statuses of errors and their meanings."""


def description(limits: Limits) -> dict[str, Any]:
    """Return the description of the service with these *limits*.

    >>> description(Limits())["paths"]["/styles"]["get"]["summary"]
    'Find CSL styles by words of their id and title.'
    """
    fields = field_schemas(limits)
    paths: dict[str, Any] = {}
    for path, (summary, names, required) in POSTED.items():
        schema = object_schema({name: fields[name] for name in names}, required)
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        paths[path] = {"post": {"summary": summary, "requestBody": body, "responses": _responses()}}
    for path, (summary, parameters) in LOOKED_UP.items():
        listed = [_parameter(name, fields[name], in_path=f"{{{name}}}" in path) for name in parameters]
        paths[path] = {"get": {"summary": summary, "parameters": listed, "responses": _responses()}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dprkpal",
            "version": program_version(),
            "description": "Formats citations in any CSL style, and looks up a verified bibliography of North "
            "Korea's relations with the Palestinian movement.",
        },
        "paths": paths,
        "components": {
            "schemas": {
                "Error": object_schema({"error": {"type": "string"}, "code": {"type": "string"}}, ["error", "code"])
                | {"additionalProperties": True}
            }
        },
        "x-limits": limits._asdict(),
    }


def _parameter(name: str, schema: Schema, *, in_path: bool) -> dict[str, Any]:
    """Return a parameter of the path or the query string."""
    place = {"in": "path", "required": True} if in_path else {"in": "query", "required": False}
    text = {key: value for key, value in schema.items() if key != "description"}
    return {"name": name, **place, "description": schema["description"], "schema": text}


def _responses() -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "200": {"description": "The result.", "content": {"application/json": {"schema": {"type": "object"}}}},
        **{status: {"description": meaning, "content": error} for status, meaning in ERRORS.items()},
    }


def program_version() -> str:
    """Return the version of dprkpal."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("dprkpal")
    except PackageNotFoundError:
        return "unknown"
