"""What stands in the way, on the summary's page: three gaps, security, legal duties."""

from collections.abc import Iterator

from roadworthy.assessment import Assessment, Concern
from roadworthy.assessment.recovery import allowances
from roadworthy.ladder import Hygiene, Pillar, Rung
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Part,
    Spot,
    Text,
    joined,
    spots,
    words,
)
from roadworthy.report.papers.areas import area_of
from roadworthy.report.saying import count, ended, first_sentence, folded, harm, page_part, said

_MOST_GAPS = 3
_MOST_SECURITY = 5


def top_gaps(assessment: Assessment) -> Part:
    """The three that come first in the order to work, each of another rule."""
    blocks: list[Block] = [Heading(("Top gaps",))]
    found: dict[str, Concern] = {}
    for concern in assessment.concerns:
        found.setdefault(concern.first.rule, concern)
    if not found:
        blocks.append(Absent(Absence.NONE_FOUND, ("nothing is open.",)))
    for number, concern in enumerate(list(found.values())[:_MOST_GAPS], 1):
        blocks += _gap(number, concern, assessment)
    if found and not any(each.first.rung is Rung.HYGIENE for each in found.values()):
        blocks.append(Labelled("Blocker", ("none found: no open hygiene finding.",)))
    return Part("top-gaps", tuple(blocks))


def losses(assessment: Assessment) -> Part:
    """How often, and how much may be lost: only from what is given or promised."""
    return Part(
        "recovery-objectives",
        (
            Heading(("Losses and recovery",), 3),
            Labelled("How often the loss happens", ("no input: no rate is given, and no drill was made.",)),
            Labelled("Recovery objectives (RTO, RPO)", _recovery(assessment)),
        ),
    )


def _gap(number: int, concern: Concern, assessment: Assessment) -> Iterator[Block]:
    first = concern.first
    judgement = first.judgement
    area, grade = area_of(judgement.question, assessment)
    blocker = f", blocker: {harm(first)}" if first.rung is Rung.HYGIENE else ""
    yield Heading((f"{number}. ", *words(said(concern))), 3)
    yield Labelled("Status", (f"{first.priority.name}, {judgement.basis}; {area} {grade}{blocker}",))
    quote: Text = (" ", Code(first.place.quote)) if first.place.quote else ()
    where: Text = (
        spots(concern.places, 3) if first.place.path != "." else ("absent; looked for in the whole repository",)
    )
    yield Labelled("Evidence", (*where, *quote))
    if judgement.question.page.impact:
        yield Labelled("Impact", words(ended(page_part(judgement, "impact"))))
    if judgement.question.page.scenario:
        yield Labelled("Scenario", words(ended(page_part(judgement, "scenario"))))
    yield Labelled("Effort to fix", (f"{judgement.question.effort.word} ({count(len(concern.places), 'place')})",),
                   is_estimate=True)  # fmt: skip


def _recovery(assessment: Assessment) -> Text:
    told: list[Text] = []
    for each in allowances(assessment):
        if each.minutes is None:
            continue
        name = "RTO" if each.kind == "time" else "RPO"
        of = f" of {each.service}" if each.service else ""
        answer = {True: "allowed", False: "ruled out", None: "not told"}[each.holds]
        by: Text = (" (", *spots(each.promised, 1), ")") if each.promised else ()
        told.append((f"{name}{of} {each.minutes:g} min", *by, f": {answer}; {each.allows}"))
    if not told:
        return ("does not apply: no document promises a recovery time or point, and none is given.",)
    return (*joined(told[:4], "; "), ".")


def security(assessment: Assessment) -> Part:
    """The findings of the security pillar by name, worst first; numbers of severity only where imported."""
    head = Heading(("Security findings",))
    own = [each for each in assessment.concerns if each.first.judgement.question.pillar is Pillar.SECURITY]
    met = sum(each.question.pillar is Pillar.SECURITY for each in assessment.met)
    if not own:
        none = Absent(Absence.NONE_FOUND, (f"{count(met, 'security verdict')} met.",))
        return Part("security-findings", (head, none, *_imported(assessment), _cvss(assessment)))
    own.sort(key=lambda each: (-each.first.severity, each.first.priority))
    items = tuple(
        Item((Code(each.first.rule), f" ({each.first.severity.word}): ", *words(first_sentence(said(each))),
              *((" ", Spot(each.first.place)) if each.first.place.path != "." else ())))
        for each in own[:_MOST_SECURITY]
    )  # fmt: skip
    more = max(len(own) - _MOST_SECURITY, 0)
    return Part(
        "security-findings",
        (head, Items(items, is_numbered=True, more=more), *_imported(assessment), _cvss(assessment)),
    )


def _imported(assessment: Assessment) -> tuple[Labelled, ...]:
    """The gravest results of other tools that stand apart, under their own names."""
    apart = [each for each in assessment.apart if each.verdict.imported and each.question.pillar is Pillar.SECURITY]
    if not apart:
        return ()
    groups = sorted(folded(apart), key=lambda group: (-group[0].question.severity, group[0].question.name))
    told: list[Text] = [
        (Code(group[0].question.name), f" ({group[0].question.severity.word}) ", *spots([group[0].verdict.place]))
        for group in groups[:_MOST_SECURITY]
    ]
    more = f" and {len(groups) - len(told)} more" if len(groups) > len(told) else ""
    return (Labelled("Imported, moving nothing", (*joined(told), f"{more}.")),)


def _cvss(assessment: Assessment) -> Labelled:
    """The highest numbers that imported results carry, each with whose it is."""
    found = [each.verdict.imported for each in (*assessment.apart, *assessment.judgements)]
    given = {each.rule: each.cvss for each in found if each and each.cvss}
    if not given:
        return Labelled("CVSS", ("no input: no imported result carries one; severity stands instead.",))
    highest = sorted(given.items(), key=lambda each: (-each[1].score, each[0]))[:_MOST_SECURITY]
    told: list[Text] = [(Code(rule), f" {number.score:g} ({number.source})") for rule, number in highest]
    more = f" and {len(given) - len(highest)} more" if len(given) > len(highest) else ""
    return Labelled("CVSS", (*joined(told), f"{more}, from imported results."))


def compliance(assessment: Assessment) -> Part:
    """Findings that touch a legal duty; no standard is judged as a whole."""
    own = [each for each in assessment.findings if each.harm and each.harm.question is Hygiene.REGULATED]
    if not own:
        told: Text = ("none found: no finding touches a legal duty; conformity is not judged.",)
    else:
        each = [(*words(harm(one)), " ", Spot(one.place)) for one in own[:3]]
        told = (f"{count(len(own), 'finding')} touch a legal duty: ", *joined(each, "; "), ".")
    return Part("compliance-status", (Labelled("Compliance", told),))
