"""Judges what a document says of the number that code gives to a name."""

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.model import Claim, Place
from roadworthy.rules.same_value import is_same_value


def of_amount(claim: Claim) -> Verdict:
    """The claim holds in its details where code gives the name a number, as `path:line=number` between spaces."""
    told = claim.details["value"]
    held = [(at, value) for at, _, value in (one.rpartition("=") for one in claim.details["held"].split(" "))]
    places = [_place(at) for at, _ in held]
    for (_, value), place in zip(held, places, strict=True):
        if is_same_value(told, value):
            return met(claim, f"is {value}", also=(place,))
    values = {value for _, value in held}
    if len(values) > 1:
        return unclear(claim, f"is {' or '.join(sorted(values))}, by where it stands")
    if "unsure" in claim.details:
        return unclear(claim, f"is {held[0][1]} at {places[0]}, and something else elsewhere")
    if claim.details.get("later") and is_same_value(claim.details["later"], held[0][1]):
        return unclear(claim, f"is {held[0][1]} already")
    text = f"is documented as {told}; it is {held[0][1]} at {places[0]}"
    return unmet(claim, text, also=tuple(places[:5]), manner=Manner.INCONSISTENT)


def _place(at: str) -> Place:
    path, _, line = at.rpartition(":")
    return Place(path, int(line), int(line))
