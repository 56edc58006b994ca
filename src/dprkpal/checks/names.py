"""Internal: find names that were probably split in the wrong place.

Programs read the last word of a name as the family name. This is wrong for *Kim Il-sung*, whose family name is Kim, and
for *United Nations*, which is not a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..model.vocabulary import NAME_VARIABLES
from .checked_entry import CheckedEntry, Problem

__all__ = ["check_names"]

_SURNAMES = frozenset(
    """ahn an bae baek bak bang byun cha chae chang chin cho choe choi chon chong chou chung deng gim gwak ha ham han
    heo hong huh hwang hyon hyun i im jang jeon jeong ji jin jo jon jong joo ju jung kang kim ko koh koo ku kwak
    kwon lee li lim liu ma mao min mo moon mun na nam no noh o oh pae paek pak pang park ri ro roh ryu seo seok
    sim sin so sohn son song suh sun tang wang woo wu yang yi yim yo yom yoo yoon you yu yun zhou""".split()
)
"""Korean and Chinese family names, which come first, in their usual romanisations."""
_SYLLABLE = re.compile(
    r"(?:kk|tt|pp|ss|jj|ch|sh|ts|[kgndtrlmbpsjhw])?['’]?y?w?(?:[aeiou]{1,3}|ŏ|ŭ)h?(?:ng|[kgntdlrmpb])?", re.IGNORECASE
)
_INSTITUTION_WORDS = frozenset(
    """agency assembly association authority brigade bureau commission committee congress corporation council department
    directorate embassy federation foundation government institute institution ministry movement museum nations office
    organisation organization parliament secretariat senate society union university universität université universidad
    università""".split()
)
_SEVERAL_NAMES = re.compile(r";|\bet\s+al\b\.?|\s&\s|\band\b", re.IGNORECASE)
_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")


def check_names(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield problems with the names of *entry*."""
    for variable in sorted(NAME_VARIABLES & entry.item.keys()):
        for name in entry.names(variable)[:1_000]:
            yield from _check_name(name, variable)


def _check_name(name: Mapping[str, Any], variable: str) -> Iterator[Problem]:
    family, given = (str(name.get(part) or "").strip()[:200] for part in ("family", "given"))
    literal = str(name.get("literal") or "").strip()[:500]
    if literal:
        if literal.count(",") > 2 or ";" in literal:
            message = f"{literal[:60]!r} looks like several names; separate them with 'and'"
            yield Problem("BIB019", message, variable)
        return
    if is_family_name_first(family, given):
        first, *rest = given.split()
        whole = "-".join([*rest, family]) if rest else family
        yield Problem("BIB017", f"{family!r} is read as the family name; write '{first}, {whole}'", variable)
        return
    whole = " ".join(str(name[part])[:200] for part in _PARTS if name.get(part))
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", f"{given} {family}")}
    if given and family and words & _INSTITUTION_WORDS:
        message = f"'{given} {family}' looks like an institution; put it in braces: {{{given} {family}}}"
        yield Problem("BIB018", message, variable)
    elif _SEVERAL_NAMES.search(whole) or given.count(",") > 1:
        yield Problem(
            "BIB019", f"{whole[:60]!r} looks like several names; separate them with 'and'", variable
        )
    elif given and len(family) > 3 and family.isalpha() and family == family.upper() != family.lower():
        yield Problem(
            "BIB020", f"the family name {family!r} is in capitals; write it in upper and lower case", variable
        )


def is_family_name_first(family: str, given: str) -> bool:
    """Return whether the family name came first and was probably read as the given name.

    >>> [is_family_name_first(*name) for name in (("Il-sung", "Kim"), ("Un", "Kim Jong"), ("Smith", "Kim"))]
    [True, True, False]
    """
    words = given.split()
    if not words or words[0].casefold() not in _SURNAMES:
        return False
    syllables = family.split("-")
    if len(words) == 1 and len(syllables) == 2:
        return bool(syllables[1]) and all(_SYLLABLE.fullmatch(one) for one in syllables)
    return (
        len(words) == 2
        and len(syllables) == 1
        and all(_SYLLABLE.fullmatch(one) and len(one) < 7 for one in (words[1], family))
    )
