"""How every report says what an assessment holds."""

from collections.abc import Iterable, Sequence

from roadworthy.assessment import Assessment, Concern, Finding, ServiceAssessment
from roadworthy.findings import Judgement, Outcome, Question
from roadworthy.ladder import Rung
from roadworthy.model import Place
from roadworthy.report.filling import filled


def sentence(judgements: Sequence[Judgement]) -> str:
    """Subject and verdict; where several share it, the first subject speaks and the others are counted.

    What is said of the first alone, since the others' words differ, does not claim them: they are counted at its end.
    The text of an unclear verdict is its reason, not the end of a sentence: a colon parts it from the subject.
    A subject of ours ("the handler of …") has its capital, a name from the repository its own letters.
    """
    told = _told(judgements)
    return capital(told) if told.startswith("the ") else told


def _told(judgements: Sequence[Judgement]) -> str:
    verdict = judgements[0].verdict
    subjects = dict.fromkeys(judgement.verdict.subject for judgement in judgements)
    colon = ":" if verdict.outcome is Outcome.UNCLEAR else ""
    if len(subjects) == 1:
        return f"{verdict.subject}{colon} {verdict.text}"
    if all(judgement.verdict.text == verdict.text for judgement in judgements):
        return f"{verdict.subject} (and {len(subjects) - 1} more){colon} {verdict.text}"
    return f"{verdict.subject}{colon} {verdict.text} (and {len(subjects) - 1} more like it)"


def said(concern: Concern) -> str:
    """What is wrong, in one sentence without a full stop."""
    return sentence([finding.judgement for finding in concern.occurrences])


def fix(finding: Finding) -> str:
    """What to change, from the rule's page, filled from the place."""
    return page_part(finding.judgement, "fix")


def page_part(judgement: Judgement, part: str) -> str:
    """One part of the rule's page as a sentence, filled from the place; "" where the page has none.

    A word of the place that is called as the part stands instead of it, where the page's does not fit this place.
    It begins with a capital, except where it begins with a name from the repository.
    """
    verdict = judgement.verdict
    page = judgement.question.page
    own: str = page.fix_at(verdict.place.path) if part == "fix" else getattr(page, part)
    text = verdict.words.get(part) or own
    return filled(text[:1].upper() + text[1:], {**verdict.words, "subject": verdict.subject})


def spot(place: Place) -> str:
    """File and lines as a person writes them; an absence stands in the repository."""
    if place.path == ".":
        return "the repository"
    return f"{place.path}:{place.start}-{place.end}" if place.end > place.start > 0 else str(place)


def all_places(concern: Concern) -> tuple[Place, ...]:
    """Where it stands, then the further places that show it; each once."""
    also = [place for finding in concern.occurrences for place in finding.judgement.verdict.also]
    return tuple(dict.fromkeys([*concern.places, *also]))


def category(question: Question) -> str:
    """The kind of failure, and the property that it takes away."""
    return f"{question.failure} / {question.property}"


def rung_of(finding: Finding) -> str:
    """The rung; where a harm promoted it, the rule's own rung, too."""
    own = finding.judgement.question.rung
    return f"hygiene, promoted from {own.word}" if finding.is_promoted else finding.rung.word


def harm(finding: Finding) -> str:
    """Which of the three questions is answered yes, and how it comes about; "" where none is."""
    if finding.harm is None:
        return ""
    chain = " → ".join(steps(finding.harm.chain))
    return f"{finding.harm.question.value.capitalize()}: {chain}" if chain else finding.harm.question.value.capitalize()


def steps(chain: Sequence[str]) -> Iterable[str]:
    """Nodes of the call graph as a person names them: `start → ask → get (api/client.py)`, each file once."""
    parts = [_node(step) for step in chain]
    for (path, name), (next_path, _) in zip(parts, [*parts[1:], ("", "")], strict=True):
        if not path:
            yield name
        elif path != next_path:
            yield f"{name} ({path})" if name else path
        elif name:
            yield name


def _node(step: str) -> tuple[str, str]:
    """The file and the symbol of a node, which is `path:symbol`; no file for any other step."""
    path, colon, symbol = step.partition(":")
    is_node = colon and "." in path.rpartition("/")[2] and " " not in step
    return (path, symbol) if is_node else ("", step)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Iterable[str], most: int = 3) -> str:
    """The first of these words; the others are counted."""
    every = list(words)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def article(service: ServiceAssessment) -> str:
    """The tier as a sentence names it: `an internal service`."""
    tier = service.tier.value
    return f"{'an' if tier[0] in 'aeiou' else 'a'} {tier} service"


def may_it_ship(service: ServiceAssessment) -> tuple[str, str]:
    """The answer in a word or two, and its reason in one sentence."""
    reached, target = service.grade.reached, service.target
    if reached is None:
        return "No", f"{service.name}: {service.grade.of(Rung.HYGIENE).why}"
    stands = f"{service.name} stands on {reached.word}, and {article(service)} is asked for {target.word}"
    upcoming = service.grade.upcoming
    if reached >= target or upcoming is None:
        return "Yes", stands
    return "Not yet", f"{stands}; {service.grade.of(upcoming).why}"


def found_instead(assessment: Assessment) -> str:
    """What stands in a tree in which nothing is served."""
    kinds: dict[str, int] = {}
    for file in assessment.system.files:
        if file.kind:
            kinds[file.kind] = kinds.get(file.kind, 0) + 1
    most = sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    return listed([f"{kind} ({number})" for kind, number in most], 6) or "no file of a known kind"


def folded(judgements: Iterable[Judgement]) -> list[list[Judgement]]:
    """Judgements of one rule that say the same, together; in the order of the first of each."""
    groups: dict[tuple[str, ...], list[Judgement]] = {}
    for judgement in judgements:
        verdict = judgement.verdict
        key = (judgement.question.name, verdict.cause or verdict.text, str(verdict.outcome))
        groups.setdefault(key, []).append(judgement)
    return list(groups.values())


def with_related(concerns: Iterable[Concern]) -> list[Concern]:
    """Every fault as a line of its own, where a reader knows one rule a line; what lay under another follows it."""
    lines = []
    for concern in concerns:
        lines.append(Concern(concern.first, concern.others, (), concern.unlocks))
        by_rule: dict[str, list[Finding]] = {}
        for finding in concern.related:
            by_rule.setdefault(finding.rule, []).append(finding)
        lines += [Concern(first, tuple(others)) for first, *others in by_rule.values()]
    return lines


def first_sentence(text: str) -> str:
    """Up to its first full stop or semicolon outside code."""
    is_code = False
    for at, letter in enumerate(text):
        is_code ^= letter == "`"
        if not is_code and letter in ".;" and text[at + 1 : at + 2] in ("", " "):
            return text[:at] + "."
    return ended(text)


def capital(text: str) -> str:
    """The sentence with its capital."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """The sentence with its full stop."""
    return text if not text or text.endswith((".", "?", "!")) else text + "."
