"""Internal: apply the plan of a merge to the documents: keys, references to other entries, fields, and the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import FormatError
from ..formats.bibtex.document import BibtexDocument, BibtexEntry, is_classic
from ..formats.csl_yaml.document import CslyamlDocument
from ..formats.document import Document, SourceEntry, decode_surrogates
from ..formats.entry_edits import update_entry
from ..model.keys import unique_key
from .bibtex_joining import join_texts, parents_last, resolve_strings
from .bibtex_union import add_aliases, biblatex_name, unite_entries
from .field_union import FieldChoice, unite_items
from .merge_plan import MergePlan, PlannedEntry, PlannedGroup

if TYPE_CHECKING:
    from ..formats.results import Reading

__all__ = ["MergedEntry", "MergedSource", "apply_plan"]


@dataclass
class MergedEntry:
    """An entry of one of the files."""

    planned: PlannedEntry
    item: Mapping[str, Any]
    """The entry as CSL-JSON."""
    number: int
    """Its place among the entries of its document."""


@dataclass
class MergedSource:
    """One of the files."""

    name: str
    reading: Reading
    document: Document
    """The file in the format of the result."""
    text: str
    """The text of the document before the merge."""
    strings: dict[str, str]
    """The ``@string`` abbreviations that are defined at the end of the file."""
    before: dict[str, str]
    """Those that are defined at its beginning, in the files before it."""
    native: bool
    """Whether the file itself has the format of the result."""
    entries: list[MergedEntry] = field(default_factory=list)
    """The entries that can be edited."""
    written_keys: dict[str, str] = field(default_factory=dict)
    """The keys in the format of the result that differ from those in the file."""
    final_keys: dict[str, str] = field(default_factory=dict)
    """The key in the result for each key of the file."""

    def pieces(self) -> list[SourceEntry]:
        """Return the entries of the document as they are now."""
        return [piece for piece in self.document.pieces if isinstance(piece, SourceEntry)]


class _Member(NamedTuple):
    """An entry of a group."""

    file: int
    entry: MergedEntry


class _Group(NamedTuple):
    """A group of the plan with its entries."""

    planned: PlannedGroup
    members: list[_Member]


def apply_plan(sources: list[MergedSource], plan: MergePlan) -> list[FormatError]:
    """Change the documents of *sources*: the first one becomes the result.

    Args:
        sources: The files, with their documents as they were loaded.
        plan: The plan. The new keys and the values that differ are added to it.

    Returns:
        The groups that could not be united. They are removed from the plan, and the documents must be loaded again.

    Raises:
        FormatError: The plan names an entry or a key that cannot be used.
    """
    application = _Application(sources, plan)
    application.run()
    return application.failed


class _TakenKeys:
    """The keys that entries of the result have.

    Args:
        ignore_case: Whether keys that differ only in upper and lower case are the same, as in BibTeX.
    """

    def __init__(self, *, ignore_case: bool) -> None:
        self._ignore_case = ignore_case
        self._keys: set[str] = set()

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._folded(key) in self._keys

    def add(self, key: str) -> None:
        """Add a key."""
        self._keys.add(self._folded(key))

    def _folded(self, key: str) -> str:
        return key.casefold() if self._ignore_case else key


class _Application:
    """One attempt to apply a plan."""

    def __init__(self, sources: list[MergedSource], plan: MergePlan) -> None:
        self.sources = sources
        self.plan = plan
        self.base = sources[0].document
        self.groups = self._find_groups()
        self.losers = {(member.file, member.entry.number) for one in self.groups for member in one.members[1:]}
        self.maps: list[dict[str, str]] = [{} for _ in sources]
        """The new keys by old key, for each file."""
        self.new_keys: list[list[tuple[int, str]]] = [[] for _ in sources]
        """The entries that get another key, by their places."""
        self.final: list[list[str]] = []
        """The key of each entry in the result."""
        self.strings: list[dict[str, str]] = []
        """The ``@string`` abbreviations at the end of each file, after those that clash were renamed."""
        self.classic = [isinstance(one.document, BibtexDocument) and is_classic(one.text) for one in sources]
        """Whether each file is for BibTeX, and not for biblatex."""
        self.kept: set[str] = set()
        """The keys of the result."""
        self.taken = _TakenKeys(ignore_case=isinstance(self.base, BibtexDocument))
        self.counts: dict[str, int] = {}
        self.failed: list[FormatError] = []

    def run(self) -> None:
        """Change the documents."""
        self._assign_keys()
        for number, source in enumerate(self.sources):
            self.strings.append(dict(source.strings))
            if isinstance(source.document, BibtexDocument) and number:
                resolve_strings(source.document, source.before, self.strings[number])
            if self.maps[number] or self.new_keys[number]:
                mine = source.pieces()
                changes = [(mine[place], key) for place, key in self.new_keys[number]]
                source.document.rename_entries(changes, self.maps[number])
        pieces = [source.pieces() for source in self.sources]
        for group in self.groups:
            self._unite(group, pieces)
        if self.failed:
            return
        self._join(pieces)
        if isinstance(self.base, BibtexDocument):
            parents_last(self.base, {one.planned.key for one in self.groups})
        self.plan.keys = {
            source.name: dict(keys) for source, keys in zip(self.sources, self.maps, strict=True) if keys
        }  # fmt: skip

    def _find_groups(self) -> list[_Group]:
        """Return the groups of the plan that are to be united, with their entries."""
        exact: dict[PlannedEntry, _Member] = {}
        by_key: dict[tuple[str, str], _Member] = {}
        for number, source in enumerate(self.sources):
            for entry in source.entries:
                member = _Member(number, entry)
                exact.setdefault(entry.planned, member)
                by_key.setdefault((source.name, entry.planned.key), member)
        groups = []
        for one in self.plan.groups:
            if not one.merge:
                continue
            members: dict[tuple[int, int], _Member] = {}
            for planned in one.entries:
                found = exact.get(planned) or by_key.get((planned.file, planned.key))
                if found is None:
                    raise FormatError("the plan names this entry, which is not in the file", path=planned.file,
                                      line=planned.line, key=planned.key[:200])  # fmt: skip
                members.setdefault((found.file, found.entry.number), found)
            if len(members) > 1:
                groups.append(_Group(one, list(members.values())))
        return groups

    def _assign_keys(self) -> None:
        """Give each entry its key in the result: those of the first file stay."""
        pieces = [source.pieces() for source in self.sources]
        self.final = [[piece.key for piece in several] for several in pieces]
        members = {(one.file, one.entry.number) for group in self.groups for one in group.members}
        for place, key in enumerate(self.final[0]):
            if (0, place) not in members:
                self.taken.add(key)
        for group in self.groups:
            self._assign_group_key(group)
        for number, keys in enumerate(self.final):
            mine: dict[str, str] = {}
            for place, key in enumerate(keys):
                if number and (number, place) not in members:
                    if key not in mine:  # a key that is repeated in its file stays repeated
                        mine[key] = self._free_key(key)
                    keys[place] = mine[key]
                if (number, place) not in self.losers:
                    self.kept.add(keys[place])
                    if keys[place] != pieces[number][place].key:
                        self.new_keys[number].append((place, keys[place]))
            for piece, key in zip(reversed(pieces[number]), reversed(keys), strict=True):
                self.maps[number][piece.key] = key  # a repeated key means its first entry
            for entry in self.sources[number].entries:
                if entry.planned.key in self.sources[number].written_keys:
                    self.maps[number][entry.planned.key] = keys[entry.number]
            written = set(self.sources[number].written_keys.values())
            self.sources[number].final_keys = {old: new for old, new in self.maps[number].items() if old not in written}
            self.maps[number] = {old: new for old, new in self.maps[number].items() if old != new}

    def _assign_group_key(self, group: _Group) -> None:
        """Give the entries of a group its key."""
        first = group.members[0]
        own = self.final[first.file][first.entry.number]
        key = own if group.planned.key == first.entry.planned.key else group.planned.key
        if key in self.taken:
            if key != own:
                raise FormatError(f"the key {key[:80]!r} of the plan is the key of another entry; choose another one")
            key = self._free_key(key)
        self.taken.add(key)
        group.planned.key = key
        for member in group.members:
            self.final[member.file][member.entry.number] = key

    def _free_key(self, key: str) -> str:
        """Return *key*, or if another entry has it, *key* with a number; it is then taken."""
        key = unique_key(key, self.taken, self.counts)
        self.taken.add(key)
        return key

    def _unite(self, group: _Group, pieces: list[list[SourceEntry]]) -> None:
        """Give the first entry of a group the fields of the others."""
        first, *others = group.members
        edited = {one.field: one.keep for one in group.planned.fields}
        target = pieces[first.file][first.entry.number]
        before = target.source
        choices: dict[str, FieldChoice] = {}
        try:
            item = {**first.entry.item, "id": group.planned.key}
            for member in others:
                item = self._unite_pair(first, member, item, pieces, choices)
            self._add_aliases(first, target, item, group)
            self._keep_edited(target, edited, choices)
        except FormatError as error:
            target.source = before
            group.planned.merge = False
            message = f"not united with {others[0].entry.planned.key[:80]!r}: {error.message}"
            planned = first.entry.planned
            self.failed.append(FormatError(message, path=planned.file, line=planned.line, key=planned.key[:200]))
            return
        group.planned.fields = list(choices.values())

    def _add_aliases(self, first: _Member, target: SourceEntry, item: dict[str, Any], group: _Group) -> None:
        """Let the united entry be cited by the other keys, unless they are keys of other entries."""
        keys = dict.fromkeys(member.entry.planned.key for member in group.members)
        aliases = [key for key in keys if key != group.planned.key and key not in self.kept]
        if aliases and isinstance(target, BibtexEntry):
            add_aliases(target, aliases, self.strings[first.file])
        elif aliases:
            united = unite_items(item, {}, {}, ",".join(aliases))
            update_entry(self.sources[first.file].document, target, item, united)

    def _unite_pair(
        self, first: _Member, other: _Member, item: dict[str, Any], pieces: list[list[SourceEntry]],
        choices: dict[str, FieldChoice],
    ) -> dict[str, Any]:  # fmt: skip
        """Give the first entry the fields of another one; return it as CSL-JSON."""
        target, piece = pieces[first.file][first.entry.number], pieces[other.file][other.entry.number]
        found: dict[str, FieldChoice] = choices if not isinstance(target, BibtexEntry) else {}
        united = unite_items(item, other.entry.item, found, "")
        if isinstance(target, BibtexEntry) and isinstance(piece, BibtexEntry):
            if piece.field_sources() is None or target.field_sources() is None:
                raise FormatError("an entry has a syntax error; fix it by hand first")
            parents = {key: one for key, one in self.sources[first.file].document.entries.items()
                       if isinstance(one, BibtexEntry)} if _inherits(target) else {}  # fmt: skip
            strings = (self.strings[first.file], self.strings[other.file])
            unite_entries(target, piece, (item, other.entry.item), strings, parents, choices, self.classic[first.file])
        else:
            document = self.sources[first.file].document
            update_entry(document, target, item, united)
        return united

    def _keep_edited(self, target: SourceEntry, edited: Mapping[str, Any], choices: Mapping[str, FieldChoice]) -> None:
        """Write the values that the plan keeps where they differ from those that are kept by default."""
        for name, value in edited.items():
            choice = choices.get(name)
            if choice is None or choice.keep == value:
                continue
            if isinstance(target, BibtexEntry):
                if name == "date":
                    raise FormatError("a date cannot be chosen in the plan; change it in the result")
                if name == "entry type":
                    target.set_kind(str(value))
                else:
                    target.set_source(_written_name(target, name), str(value))
            else:
                target.set(name, value)
            choice.drop = [one for one in [choice.keep, *choice.drop] if one != value]
            choice.keep = value

    def _join(self, pieces: list[list[SourceEntry]]) -> None:
        """Make the first document the result."""
        for number, source in enumerate(self.sources):
            source.document.delete(*(pieces[number][place] for file, place in self.losers if file == number))
        newline = "\r\n" if "\r\n" in self.sources[0].text else "\n"
        if isinstance(self.base, BibtexDocument):
            texts = [source.document.text for source in self.sources]
            texts[1:] = [decode_surrogates(text) for text in texts[1:]]
            if len(texts) > 1:
                self.base.replace_text(join_texts(texts, newline))
            return
        sources: list[str] = []
        for source in self.sources[1:]:
            if isinstance(self.base, CslyamlDocument):
                sources += [self.base.source_of(item, str(item["id"])) for item in source.document.read().items]
            else:
                several = (piece.source.rstrip("\r\n") for piece in source.pieces())
                sources += [one.replace("\r\n", "\n").replace("\n", newline) for one in several]
        self.base.add_sources(*sources)


def _inherits(entry: BibtexEntry) -> bool:
    """Return whether an entry can inherit fields from others."""
    source = entry.source.lower()
    return "crossref" in source or "xdata" in source


def _written_name(entry: BibtexEntry, name: str) -> str:
    """Return the name under which an entry has a field of biblatex."""
    return next((one for one in entry.names if biblatex_name(one) == name), name)
