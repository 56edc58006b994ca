"""Internal: how confident a source is of a claim, and the verb that says how it is attributed.

The two are separate, as in intelligence estimates: one scale says how certain the source itself is, and a verb says
what the source did. Together they can say "claimed by X, who holds it likely".
"""

from __future__ import annotations

import re

__all__ = ["HEDGES", "HEDGE_WORDS", "VERBS", "attributed", "matches_hedge", "stated_hedge"]

HEDGES = {
    "asserted": "the source states it as a fact",
    "likely": "the source calls it probable, or says that it appears so",
    "possible": "the source says that it may or might be so",
    "claimed": "the source passes it on as a statement of someone else",
    "unclear": "the source says that it is not known",
    "denied": "the source says that it is not so",
}
"""The hedges and their meaning: how certain the source itself is of a claim. dprkpal does not judge it.

They form a scale from certainty that it is so to certainty that it is not. ``claimed`` leaves open how certain the
speaker is.
"""

VERBS = {
    "said": "the source says it; the verb tells nothing more",
    "reported": "the source passes on what it learned from others",
    "noted": "the source mentions it as something that is known",
    "found": "the source concludes it after looking at evidence, as a court or an investigation does",
    "held": "the source takes it as its position",
    "assessed": "the source gives it as its own estimate",
    "argued": "the source makes a case for it",
    "believed": "the source thinks it, without giving evidence",
    "claimed": "the source says it, and the author who reports it does not vouch for it",
    "alleged": "the source accuses somebody of it, as a party to a suit does",
    "denied": "the source says that it is not so",
}
"""The verbs of attribution and their meaning. Use the verb of the source: "noted" is not "claimed"."""

_LEADS = {
    "said": "according to",
    "reported": "as reported by",
    "noted": "as noted by",
    "claimed": "as claimed by",
    "alleged": "as alleged by",
    "assessed": "in the assessment of",
}
"""The words before the name of the source. The other verbs follow the name: "X found that …"."""


HEDGE_WORDS = {
    "likely": re.compile(
        r"\b(probabl[ey]|probably|likely|may|might|perhaps|possibly|appear(s|ed)?|seem(s|ed)?|suggest(s|ed)?|believed)\b",
        re.IGNORECASE,
    ),
    "possible": re.compile(r"\b(may|might|could|can|perhaps|possibly|possible|conceivabl[ey])\b", re.IGNORECASE),
    "unclear": re.compile(r"\b(unclear|unknown|not known|whether|uncertain)\b", re.IGNORECASE),
}
"""The words of a statement that express each of these hedges."""

_ADDED = {"likely": "it is likely that", "possible": "it is possible that", "unclear": "it is unclear whether"}
"""The words before a statement that does not express its hedge itself."""


def attributed(clause: str, who: str, hedge: str | None, verb: str | None = None) -> str:
    """Return *clause* with its hedge and its attribution.

    A clause that begins with *who* is returned as it is if it expresses the hedge and the verb itself, such as "the
    court held that …".

    Args:
        clause: The claim as a clause.
        who: The person or body that makes the claim; empty if unnamed.
        hedge: One of `HEDGES`; ``None`` if the data file gives none.
        verb: One of `VERBS`; by default "claimed" or "denied" if the hedge is, and "said" otherwise.

    >>> attributed("the cargo was probably bound for Iran", "Thai police", "likely", "claimed")
    'as claimed by Thai police, the cargo was probably bound for Iran'
    >>> attributed("the cargo was bound for Iran", "the crew, quoted by AFP", "denied")
    'the crew, quoted by AFP, denied that the cargo was bound for Iran'
    >>> attributed("the cargo was bound for Iran", "", "denied"), attributed("the crew fled", "the crew", "possible")
    ('it is denied that the cargo was bound for Iran', 'according to the crew, it is possible that the crew fled')
    """
    stated = stated_hedge(hedge, verb)
    said = verb or (stated if stated in ("claimed", "denied") else "said")
    begins_with_name = bool(who) and clause.startswith(who) and not clause[len(who) :][:1].isalnum()
    expressed = stated not in HEDGE_WORDS or HEDGE_WORDS[stated].search(clause) is not None
    if begins_with_name and expressed:
        own_verb = re.match(rf"(?:\W+\w+){{0,4}}?\W+{said}\b", clause[len(who) :])
        if own_verb or (said == "said" and stated != "denied") or (hedge is None and verb is None):
            return clause
    if not expressed:
        clause = f"{_ADDED[stated]} {clause}"
    if stated == "denied" and said != "denied":
        clause = f"it is not so that {clause}"
    if not who:
        return clause if said == "said" and verb is None else f"it is {said} that {clause}"
    if said in _LEADS:
        return f"{_LEADS[said]} {who}, {clause}"
    return f"{who}{',' if ',' in who else ''} {said} that {clause}"


def stated_hedge(hedge: str | None, verb: str | None) -> str:
    """Return the hedge of a claim: the one that is written, or else the one that *verb* implies.

    >>> stated_hedge(None, "denied"), stated_hedge(None, None), stated_hedge("likely", "claimed")
    ('denied', 'claimed', 'likely')
    """
    return hedge or ("denied" if verb == "denied" else "claimed")


def matches_hedge(wanted: str, hedge: str, verb: str | None) -> bool:
    """Return whether a claim with this *hedge* and *verb* is one with the hedge *wanted*.

    A claim with the verb "claimed" is found as a claimed one, whatever else its source says about its certainty.

    >>> matches_hedge("claimed", "likely", "claimed"), matches_hedge("likely", "likely", "claimed")
    (True, True)
    """
    return wanted == hedge or (wanted == "claimed" and verb == "claimed")
