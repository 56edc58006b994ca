"""Internal: read the values of a YAML mapping, with a limit on depth and on the total size of all aliases.

Every scalar is text. Tags are ignored.

Source: YAML 1.2, "Anchors and Aliases".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

__all__ = ["YamlValue", "YamlValues", "read_yaml", "texts_of"]

MAX_DEPTH = 50
"""Maximum nesting depth of lists and mappings."""
MAX_VALUES = 50_000
"""Maximum number of values when every alias is replaced by what it refers to."""

YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue]"


@dataclass
class YamlValues:
    """The values of a mapping."""

    values: dict[str, YamlValue] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each name, counted from 1."""
    is_text: bool = False
    """Whether this is plain text, not a mapping."""
    has_aliases: bool = False
    problem: str = ""
    """Why the rest could not be read."""
    line: int | None = None
    """The line of the problem."""
    column: int | None = None

    def as_json(self, name: str) -> str:
        """Return a mapping with only this value as JSON, which is also YAML."""
        return json.dumps({name: self.values[name]}, ensure_ascii=False)


@dataclass
class _Frame:
    """A list or mapping that is not complete."""

    value: list[YamlValue] | dict[str, YamlValue]
    anchor: str | None = None
    name: str | None = None
    size: int = 1


def read_yaml(text: str, line: int = 0) -> YamlValues:
    r"""Read a YAML mapping. The values before a problem are kept.

    Args:
        text: The mapping.
        line: Number of lines before it.

    >>> read_yaml("a: &x [1, 2]\nb: *x").values
    {'a': ['1', '2'], 'b': ['1', '2']}
    >>> read_yaml("a: [").problem != "", read_yaml("text").is_text
    (True, True)
    """
    import yaml

    found = YamlValues()
    anchors: dict[str, tuple[YamlValue, int]] = {}
    stack: list[_Frame] = []
    total = 0

    def refuse(problem: str) -> yaml.YAMLError:
        return yaml.MarkedYAMLError(None, None, problem, place)

    try:
        for event in _events(yaml, text):
            place: Any = event.start_mark
            anchor: str | None = getattr(event, "anchor", None)
            value: YamlValue
            size = 1
            if isinstance(event, yaml.CollectionStartEvent):
                if len(stack) >= MAX_DEPTH:
                    raise refuse(f"nested more than {MAX_DEPTH} levels deep")
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                if not stack and not is_mapping:
                    raise refuse("expected names with values, such as 'csl: apa'")
                if stack and stack[-1].name is None and isinstance(stack[-1].value, dict):
                    raise refuse("a name must be plain text")
                stack.append(_Frame(({} if stack else found.values) if is_mapping else [], anchor))
                top = stack[0].name
                if len(stack) == 2 and top is not None:
                    found.values[top] = stack[1].value  # kept if a problem follows
                continue
            if isinstance(event, yaml.CollectionEndEvent):
                done = stack.pop()
                value, anchor, size = done.value, done.anchor, done.size
                if not stack:
                    break
            elif isinstance(event, yaml.AliasEvent):
                found.has_aliases = True
                if anchor is None or anchor not in anchors:
                    raise refuse(f"the alias *{str(anchor)[:50]} refers to nothing before it")
                value, size = anchors[anchor]
                total += size
                if total > MAX_VALUES:
                    raise refuse(f"aliases expand to more than {MAX_VALUES:,} values")
                anchor = None
            elif isinstance(event, yaml.ScalarEvent):
                value = event.value
            else:
                continue
            if anchor is not None:
                found.has_aliases = True
                anchors[anchor] = value, size
            if not stack:
                found.is_text = bool(value)
                continue
            frame = stack[-1]
            frame.size += size
            if isinstance(frame.value, list):
                frame.value.append(value)
            elif frame.name is not None:
                if frame.name == "<<" and isinstance(value, dict):  # a merge key
                    for name, inner in value.items():
                        frame.value.setdefault(name, inner)
                else:
                    frame.value[frame.name] = value
                frame.name = None
            elif isinstance(value, str):
                frame.name = value
                if len(stack) == 1:
                    found.lines.setdefault(value, line + place.line + 1)
            else:
                raise refuse("a name must be plain text")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found.problem = getattr(error, "problem", None) or "not YAML"
        found.line = line + mark.line + 1 if mark is not None else line
        found.column = mark.column + 1 if mark is not None else None
    return found


def texts_of(value: YamlValue) -> list[str]:
    """Return the text of *value*, or the texts of its members. Deeper values are left out.

    >>> texts_of("a"), texts_of(["a", "b", ["c"]]), texts_of({"main": "a.bib"})
    (['a'], ['a', 'b'], ['a.bib'])
    """
    if isinstance(value, str):
        return [value]
    members: Iterable[YamlValue] = value.values() if isinstance(value, dict) else value
    return [one for one in members if isinstance(one, str)]


def _events(yaml: Any, text: str) -> Iterable[Any]:
    """Return the YAML events of *text*, from the C parser if available."""
    events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events
