"""Internal: find the duplicates of libraries in memory, and merge libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import FormatError
from ..model.arguments import require
from ..model.keys import renamed_item, unique_key
from ..organizing.duplicate_search import find_duplicates
from ..organizing.field_union import FieldChoice, unite_items
from ..organizing.merge_plan import MergePlan, PlannedEntry, PlannedGroup, RelatedEntries
from .loading import merge_data
from .renaming import renamed_data

if TYPE_CHECKING:
    from .library import Library
    from .merging_mapping import MergingMapping

__all__ = ["duplicates", "merge"]


def duplicates(libraries: Sequence[MergingMapping]) -> MergePlan:
    """Return which references of some libraries are the same work; see `dprkpal.Library.duplicates`."""
    _check(libraries)
    entries = [
        (PlannedEntry(_name(number, libraries), key), entry.csl)
        for number, library in enumerate(libraries, 1)
        for key, entry in library.items()
    ]
    found = find_duplicates(item for _, item in entries)
    plan = MergePlan({_name(number + 1, libraries): "" for number in range(len(libraries))})
    plan.comparisons = found.comparisons
    for group in found.groups:
        planned = [entries[number][0] for number in group.members]
        plan.groups.append(PlannedGroup(planned, planned[0].key, True, group.score, group.reasons))
    for pair in found.related:
        one, other = pair.members
        plan.related.append(RelatedEntries((entries[one][0], entries[other][0]), pair.reasons))
    return plan


def _check(libraries: Sequence[MergingMapping]) -> None:
    """Refuse what is not a library."""
    from .reference_mapping import ReferenceMapping

    for one in libraries:
        require(one, ReferenceMapping, "only libraries can be merged", "make one with Library(references)")


def _name(number: int, libraries: Sequence[MergingMapping]) -> str:
    """Return the name of a library in the plan, or nothing if there is only one."""
    return f"library {number}" if len(libraries) > 1 else ""


def merge(libraries: Sequence[MergingMapping], plan: MergePlan | None) -> Library:
    """Return one library with the references of all; see `dprkpal.Library.merge`."""
    from .library import Library

    _check(libraries)
    if plan is not None:
        require(plan, MergePlan, "a plan is a MergePlan, which `duplicates` returns")
    plan = plan or duplicates(libraries)
    names = [_name(number, libraries) for number in range(1, len(libraries) + 1)]
    keys = _new_keys(libraries, names, plan)
    united: dict[str, Mapping[str, Any]] = {}
    group_of = {(one.file, one.key): group for group in plan.groups if group.merge for one in group.entries}
    choices: dict[str, dict[str, FieldChoice]] = {}
    for name, library in zip(names, libraries, strict=True):
        for key, entry in library.items():
            new = keys[name][key]
            item = {**renamed_item({**entry.csl, "id": ""}, keys[name]), "id": new}
            if new not in united:
                united[new] = item if key == new else unite_items(item, {}, {}, _alias(key, new, keys))
            else:
                found = choices.setdefault(new, {})
                united[new] = unite_items(united[new], item, found, _alias(key, new, keys))
    for group in plan.groups if group_of else ():
        if group.merge:
            item = dict(united[group.key])
            _keep_edited(item, group, choices.get(group.key, {}))
            united[group.key] = item
    plan.keys = {name: {old: new for old, new in found.items() if old != new} for name, found in keys.items()}
    plan.keys = {name: found for name, found in plan.keys.items() if found}
    data = libraries[0].data
    for number, (name, library) in enumerate(zip(names, libraries, strict=True)):
        renamed = library.data
        for old, new in plan.keys.get(name, {}).items():
            renamed = renamed_data(renamed, old, new)
        data = merge_data(data, renamed) if number else renamed
    places = {keys[name][key]: entry.place for name, library in reversed(list(zip(names, libraries, strict=True)))
              for key, entry in library.items()}  # fmt: skip
    merged = Library(
        united.values(),
        findings=[finding for library in libraries for finding in library.findings],
        notes=[note for library in libraries for note in library.notes],
        asides=[aside for library in libraries for aside in library.asides],
        places=places,
        dossier=data,
    )
    merged._histories = tuple(dict.fromkeys(one for library in libraries for one in library._histories))
    return merged


def _new_keys(libraries: Sequence[MergingMapping], names: Sequence[str], plan: MergePlan) -> dict[str, dict[str, str]]:
    """Return the key in the result for each key of each library."""
    keys: dict[str, dict[str, str]] = {name: {} for name in names}
    by_name = dict(zip(names, libraries, strict=True))
    for group in plan.groups:
        for one in group.entries if group.merge else ():
            if one.file not in keys or one.key not in by_name[one.file]:
                raise FormatError("the plan names this reference, which is not in the library", key=one.key[:200])
    counts: dict[str, int] = {}
    grouped = {(one.file, one.key) for group in plan.groups if group.merge for one in group.entries}
    taken = {key for key in libraries[0] if (names[0], key) not in grouped}
    for group in plan.groups:
        if not group.merge:
            continue
        if group.key in taken:
            if group.key != group.entries[0].key:
                raise FormatError(f"the key {group.key[:80]!r} of the plan is the key of another reference")
            group.key = unique_key(group.key, taken, counts)
        taken.add(group.key)
        for one in group.entries:
            keys[one.file][one.key] = group.key
    for number, (name, library) in enumerate(by_name.items()):
        for key in library:
            if (name, key) not in grouped:
                keys[name][key] = new = unique_key(key, taken, counts) if number else key
                taken.add(new)
    return keys


def _alias(key: str, new: str, keys: Mapping[str, Mapping[str, str]]) -> str:
    """Return *key* if the reference can also be cited by it: it is not the key of another reference."""
    return key if key != new and not any(key in found.values() for found in keys.values()) else ""


def _keep_edited(item: dict[str, Any], group: PlannedGroup, choices: dict[str, FieldChoice]) -> None:
    """Keep the values that the plan keeps, and record the others in it."""
    edited = {one.field: one.keep for one in group.fields}
    for name, value in edited.items():
        choice = choices.get(name)
        if choice is not None and choice.keep != value:
            item[name] = value
            choice.drop = [one for one in [choice.keep, *choice.drop] if one != value]
            choice.keep = value
    group.fields = list(choices.values())
