"""Internal: parse YAML files that are one mapping, such as CITATION.cff and the bibliographies of Typst.

Tags and aliases are refused, so that a small file cannot become a large one. If the file has a syntax error, each
of its top-level members is parsed alone, so that the error affects only one of them.

Source: YAML 1.2.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import FormatError
from .csl_yaml.nodes import Member, Node, parse_node
from .csl_yaml.reader import MAX_DEPTH, MAX_SIZE
from .finding_codes import UNREADABLE
from .positions import Positions

__all__ = ["dump_yaml", "find", "members_of"]

MAX_ERRORS = 50
"""The number of syntax errors after which the rest of the file is skipped."""

_TOP = re.compile(r"^(?=[^\s#\-.%\]}])", re.MULTILINE)


def members_of(text: str, path: str | None) -> tuple[list[tuple[Member, int]], list[FormatError]]:
    r"""Return the top-level members of a YAML file, each with its line, and the syntax errors.

    Args:
        text: The contents of the file.
        path: The file name, for errors.

    Raises:
        FormatError: The file is too large.

    >>> found, errors = members_of("a:\n  x: 1\nb: [\nc:\n  x: 3\n", None)
    >>> [(member.name, member.node.value, line) for member, line in found]
    [('a', {'x': 1}, 1), ('c', {'x': 3}, 4)]
    >>> str(errors[0])
    '3:1: b: did not find expected node content; this part of the file was skipped'
    """
    import yaml

    if len(text) > MAX_SIZE // (1 if yaml.__with_libyaml__ else 20):
        raise FormatError("the file is too large for YAML", path=path)
    node, error = _parse(yaml, text)
    positions = Positions(text)
    if error is None:
        members = node.members if node is not None and node.members is not None else ()
        return [(member, positions.at(member.begin)[0]) for member in members], []
    found: list[tuple[Member, int]] = []
    errors: list[FormatError] = []
    starts = [match.start() for match in _TOP.finditer(text)]
    for number, begin in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        line = positions.at(begin)[0]
        node, problem = _parse(yaml, text[begin:end])
        if problem is None:
            members = node.members if node is not None and node.members is not None else ()
            found += [(member, line + text.count("\n", begin, begin + member.begin)) for member in members]
            continue
        if len(errors) >= MAX_ERRORS:
            message = "too many syntax errors; the rest of the file was skipped"
            errors.append(FormatError(message, path=path, line=line, code=UNREADABLE))
            break
        key = text[begin:end].partition(":")[0].strip()[:200] or None
        errors.append(
            FormatError(
                f"{problem}; this part of the file was skipped",
                path=path,
                line=line,
                column=1,
                code=UNREADABLE,
                key=key,
            )
        )
    return found, errors or [FormatError(f"{error}; nothing could be read", path=path, line=1, code=UNREADABLE)]


def _parse(yaml: Any, text: str) -> tuple[Node | None, str | None]:
    """Parse *text*; return its value, and what is wrong with it."""
    depth = 0
    empty = True
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                return None, "aliases (*name) are not supported; write the value again"
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                empty = False
                if depth > MAX_DEPTH:
                    return None, f"values are nested deeper than {MAX_DEPTH} levels"
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return (None if empty else parse_node(text)), None
    except yaml.YAMLError as error:
        return None, str(getattr(error, "problem", None) or error).partition("\n")[0][:200]
    except (ValueError, RecursionError) as error:
        return None, str(error).partition("\n")[0][:200]


def find(node: Node | None, name: str) -> Node | None:
    """Return the member *name* of a mapping, without regard to upper and lower case."""
    members = node.members if node is not None and node.members is not None else ()
    return next((member.node for member in members if member.name.casefold() == name), None)


def dump_yaml(value: Any) -> str:
    """Return *value* as YAML, in the order of its members.

    >>> print(dump_yaml({"b": ["x: y", "no"], "a": 1}))
    b:
    - 'x: y'
    - 'no'
    a: 1
    <BLANKLINE>
    """
    import yaml

    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=False))
