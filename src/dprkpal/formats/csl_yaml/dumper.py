"""Internal: write single values as YAML, in the style of the text around them."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["dump_flow", "dump_member", "dump_scalar"]

WIDTH = 100
"""The width at which long texts are wrapped, as in the writer."""
NO_WRAP = 1_000_000_000


def dump_member(name: str, value: Any, list_indent: int = 0, style: str = "") -> list[str]:
    r"""Return the lines of a member of a mapping. The first line is not indented.

    Args:
        name: The name.
        value: The value.
        list_indent: How far lists are indented below their name; 0 for not at all.
        style: The style of a text: ``'``, ``"``, ``|`` or ``>``.

    >>> dump_member("author", [{"family": "Doe"}], 2)
    ['author:', '  - family: Doe']
    >>> dump_member("title", "T: U", style='"'), dump_member("title", "T: U")
    (['title: "T: U"'], ["title: 'T: U'"])
    """
    if isinstance(value, str) and style in ("|", ">"):
        text = f"{dump_scalar(name)}: {_dump([value], default_style=style)[2:]}"
    elif isinstance(value, str) and style:
        text = f"{dump_scalar(name)}: {dump_scalar(value, style)}"
    else:
        text = _dump({name: value}, indented=list_indent > 0)
    return text.removesuffix("\n").split("\n")


def dump_scalar(value: Any, style: str = "", *, flow: bool = False) -> str:
    r"""Return a text or number on one line, for a place between brackets if *flow* is set.

    >>> dump_scalar("a, b"), dump_scalar("a, b", flow=True), dump_scalar("a\nb"), dump_scalar("1")
    ('a, b', "'a, b'", '"a\\nb"', "'1'")
    """
    if not isinstance(value, str):
        return dump_flow(value)
    if "\n" in value:
        style = '"'
    if not style and flow:
        return dump_flow(value)
    return _dump([value], default_style=style or None, width=NO_WRAP)[2:].removesuffix("\n")


def dump_flow(value: Any) -> str:
    """Return any value on one line, with its lists and mappings in brackets.

    >>> dump_flow([{"family": "Doe, Jr"}])
    "[{family: 'Doe, Jr'}]"
    """
    return _dump([value], flow=True, width=NO_WRAP)[1:-2]


def _dump(
    value: Any, *, indented: bool = False, flow: bool = False, width: int = WIDTH, default_style: str | None = None
) -> str:
    """Return *value* as YAML."""
    import yaml

    return str(
        yaml.dump(
            value, Dumper=_indenting_dumper() if indented else yaml.SafeDumper, allow_unicode=True, sort_keys=False,
            width=width, default_flow_style=flow, default_style=default_style,
        )
    )  # fmt: skip


@cache
def _indenting_dumper() -> Any:
    """Return a dumper that indents lists below their name. PyYAML has no option for it."""
    import yaml

    class IndentingDumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    return IndentingDumper
