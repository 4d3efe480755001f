"""What the pages of rules say, each text once: cards of a rule share what they would all repeat."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from roadworthy.model.noun import dataclass
from roadworthy.report.blocks import Text
from roadworthy.report.forms.html.cards import Card

_FEWEST = 3
"""Cards that say the same before it moves to a page of its own."""


@dataclass(frozen=True)
class Background:
    """What several cards of one rule have in common: labels with their texts."""

    number: int
    rule: str
    told: tuple[tuple[str, Text], ...]


def shared(cards: Sequence[Card]) -> tuple[list[Card], list[Background]]:
    """The cards without what they share, and what they share."""
    counts = Counter((card.rule, told) for card in cards for told in card.told)
    by_rule: dict[str, dict[str, Text]] = {}
    for (rule, (label, text)), number in counts.most_common():
        if number >= _FEWEST:
            by_rule.setdefault(rule, {}).setdefault(label, text)
    pages = {
        rule: Background(number, rule, tuple(told.items())) for number, (rule, told) in enumerate(by_rule.items(), 1)
    }
    return [_without(card, pages[card.rule]) if card.rule in pages else card for card in cards], list(pages.values())


def _without(card: Card, page: Background) -> Card:
    """What a card says otherwise under the same label stays with it, and is told there instead of what is shared."""
    if not {label for label, _ in page.told} <= {label for label, _ in card.told}:
        return card
    return replace(card, told=tuple(told for told in card.told if told not in page.told), page=page.number)
