"""Internal: recognize names that begin with the family name, names of institutions, and several names in one text."""

from __future__ import annotations

import re

__all__ = ["INSTITUTION_WORDS", "SEVERAL_NAMES", "is_family_name", "is_family_name_first"]

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
INSTITUTION_WORDS = frozenset(
    """agency assembly association authority brigade bureau commission committee congress corporation council department
    directorate embassy federation foundation government institute institution ministry movement museum nations office
    organisation organization parliament secretariat senate society union university universität université universidad
    università""".split()
)
SEVERAL_NAMES = re.compile(r";|\bet\s+al\b\.?|\s&\s|\band\b", re.IGNORECASE)


def is_family_name(name: str) -> bool:
    """Return whether *name* is a common Korean or Chinese family name.

    >>> is_family_name("Kim"), is_family_name("Il-sung")
    (True, False)
    """
    return name.casefold() in _SURNAMES


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
