r"""Internal: find the citations in a Typst file.

``@key`` and ``@key[p. 3]`` cite a work unless the file, or a file that it includes, has the label ``<key>``. So do
``#cite(<key>, supplement: [p. 3])`` and ``#cite(label("key"))``. The calls of ``bibliography`` name the files.

Source: the Typst documentation, "Syntax", "Reference", "Cite", "Bibliography" and "Label".
"""

from __future__ import annotations

import re

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from .masking import Lines, masked

__all__ = ["read_typst"]

_SIGNS = re.compile(
    r"""\\.                                         # an escaped character
      | (?P<line>//[^\n]*) | (?P<block>/\*)
      | (?P<raw>`+)
      | https?://[^\s\[\](){}<>"`]*                 # an address is not a comment
      | (?P<cite>\bcite\s*\()
      | (?P<bibliography>\bbibliography\s*\()
      | (?P<include>\#?\b(?:include|import)\s+"(?P<file>[^"\n]{1,500})")
      | (?P<quote>\#(?:quote|blockquote)\s*+
          (?:(?P<arguments>\((?:[^()"]|"[^"\n]{0,500}"|\([^()]{0,500}\)){0,500}\))\s*+)?\[)
      | (?P<footnote>\#footnote\s*\[)
      | <(?P<label>[\w.:-]{1,500})>
      | @(?P<key>[\w.:-]{1,500})
      | \bkey\s*:\s*"(?P<term>[\w.:-]{1,500})"          # a term of a glossary, which is also cited as @term
      | (?P<string>"(?=[^"\n]{0,2000}"\s*[,):]))
      | (?P<open>\[) | (?P<close>\])
    """,
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\s*(?:<([\w.:-]{1,500})>|label\(\s*\"([^\"\n]{1,500})\"\s*\))")
_STRINGS = re.compile(r'"([^"\n]{1,500})"')
_SUPPLEMENT = re.compile(r"supplement\s*:\s*(?:\[([^\[\]]{0,500})\]|\"([^\"\n]{0,500})\"|none)")
_FORM = re.compile(r"form\s*:\s*(?:\"(\w+)\"|none)")
_ATTRIBUTION = re.compile(r"attribution\s*:\s*(?:<([\w.:-]{1,500})>|label\(\s*\"([^\"\n]{1,500})\"\s*\))")
_BRACKETS = re.compile(r'"[^"\n]{0,2000}"|[()]')
_NAMED = re.compile(r"\w+\s*:")
_FULL = re.compile(r"full\s*:\s*true")
_COMMENT_ENDS = re.compile(r"/\*|\*/")

MAX_ARGUMENTS = 5_000
"""Maximum length of the arguments of a call."""


def read_typst(text: str, path: str | None = None) -> Manuscript:
    """Return the citations in a Typst file.

    >>> found = read_typst('@doe[p. 3] and #cite(<roe>, form: "prose"), see @fig. = T <fig> #bibliography("r.bib")')
    >>> [(cite.key, cite.suffix, cite.in_text) for cite in found.cites]
    [('doe', 'p. 3', False), ('roe', '', True), ('fig', '', False)]
    >>> found.labels, found.bibliographies[0].name
    ({'fig'}, 'r.bib')
    """
    return _Reader(text, path).read()


class _Reader:
    """The state of reading one file."""

    def __init__(self, text: str, path: str | None) -> None:
        self.text = text
        self.lines = Lines(text)
        self.found = Manuscript(path, text)
        self.hidden: list[tuple[int, int]] = []
        self.brackets: list[tuple[str, int]] = []
        self.footnotes: list[int] = []
        self.unclosed_raw: set[int] = set()

    def read(self) -> Manuscript:
        """Return the citations."""
        text, found, at = self.text, self.found, 0
        while (match := _SIGNS.search(text, at)) is not None:
            begin, at = match.span()
            kind = match.lastgroup
            if kind == "line":
                self.hidden.append((begin, at))
            elif kind == "block":
                at = self._after_comment(at)
                self.hidden.append((begin, at))
            elif kind == "raw":
                at = self._after_raw(begin, at)
                self.hidden.append((begin, at))
            elif kind == "term":
                self.found.labels.add(match["term"])
            elif kind == "string":
                at = text.find('"', at) + 1
            elif kind == "cite":
                at = self._read_call(begin, at)
            elif kind == "bibliography":
                end = self._closing(at)
                self._add_bibliographies(at, end)
                self.hidden.append((begin, end))
                at = end
            elif match["file"] is not None:
                self.hidden.append((begin, at))
                if match["file"].endswith(".typ") and not match["file"].startswith("@"):  # not a package
                    place = self.lines.place(match.start("file"))
                    optional = "import" in match["include"]
                    found.includes.append(NamedFile(match["file"], *place, optional=optional))
            elif kind == "label":
                found.labels.add(match["label"])
                self.hidden.append((begin, at))
            elif kind == "key":
                at = self._read_reference(begin, match["key"])
            elif match["quote"] is not None:
                self._read_attribution(match)
                self.brackets.append(("quote", at))
                self.hidden.append((begin, at))
            elif kind == "footnote":
                self.brackets.append(("footnote", begin))
                self.footnotes.append(begin)
                self.hidden.append((begin, at))
            elif kind == "open":
                self.brackets.append(("", at))
            elif kind == "close" and self.brackets:
                name, opened = self.brackets.pop()
                if name == "footnote":
                    self.footnotes.pop()
                elif name == "quote":
                    found.quotations.append((opened, begin))
        found.prose = masked(text, self.hidden)
        return found

    def _add(
        self, key: str, offset: int, begin: int, end: int, *, suffix: str = "", command: str = "", form: str = ""
    ) -> None:
        self.found.cites.append(
            CitedKey(
                key, *self.lines.place(offset), begin, end, "", suffix, command,
                form == "prose", form == "none", self.footnotes[0] if self.footnotes else None,
            )
        )  # fmt: skip
        self.hidden.append((begin, end))

    def _read_reference(self, begin: int, name: str) -> int:
        """Add the cite ``@key[supplement]`` and return its end."""
        key = name.rstrip(".:")
        end = begin + 1 + len(key)
        if not key:
            return begin + 1 + len(name)
        suffix = ""
        if self.text.startswith("[", end):
            closing = self.text.find("]", end, end + 1_000)
            if closing >= 0:
                suffix = self.text[end + 1 : closing]
                self._add(key, begin + 1, begin, closing + 1, suffix=suffix)
                return closing + 1
        self._add(key, begin + 1, begin, end)
        return end

    def _read_call(self, begin: int, position: int) -> int:
        """Add the cite ``#cite(<key>, …)`` and return the end of the call."""
        end = self._closing(position)
        label = _LABEL.match(self.text, position, end)
        if label is None:
            return position
        group = 1 if label[1] else 2
        arguments = self.text[position:end]
        supplement, form = _SUPPLEMENT.search(arguments), _FORM.search(arguments)
        suffix = (supplement[1] or supplement[2] or "") if supplement is not None else ""
        how = (form[1] or "none") if form is not None else ""
        start = begin - (self.text[begin - 1 : begin] == "#")
        self._add(label[group], label.start(group), start, end, suffix=suffix, command="#cite", form=how)
        return end

    def _read_attribution(self, quote: re.Match[str]) -> None:
        """Add the cite in the attribution of ``#quote``."""
        found = _ATTRIBUTION.search(quote["arguments"] or "")
        if found is not None:
            group = 1 if found[1] else 2
            at = quote.start("arguments") + found.start(group)
            self._add(found[group], at, quote.start(), quote.end(), command="#quote")

    def _add_bibliographies(self, begin: int, end: int) -> None:
        """Add the files among the arguments of ``bibliography``, and note whether it lists everything."""
        arguments = self.text[begin:end]
        named = _NAMED.search(arguments)
        files = arguments[: named.start()] if named is not None else arguments
        for match in _STRINGS.finditer(files):
            self.found.bibliographies.append(NamedFile(match[1], *self.lines.place(begin + match.start(1))))
        if _FULL.search(arguments):
            self.found.cites_all = True

    def _closing(self, position: int) -> int:
        """Return the offset after the bracket that closes a call."""
        depth = 1
        for match in _BRACKETS.finditer(self.text, position, position + MAX_ARGUMENTS):
            depth += {"(": 1, ")": -1}.get(match[0], 0)
            if not depth:
                return match.end()
        return position

    def _after_comment(self, position: int) -> int:
        """Return the end of a block comment, which can contain others."""
        depth = 1
        for match in _COMMENT_ENDS.finditer(self.text, position):
            depth += 1 if match[0] == "/*" else -1
            if not depth:
                return match.end()
        return len(self.text)

    def _after_raw(self, begin: int, end: int) -> int:
        """Return the end of raw text that these backticks open."""
        count = end - begin
        if count == 2 or count in self.unclosed_raw:  # empty raw text, or backticks that are never closed
            return end
        closing = self.text.find("`" * count, end)
        if closing < 0:
            self.unclosed_raw.add(count)
        return end if closing < 0 else closing + count
