"""How the grade comes about, for a reader at a terminal: the ladder and the score."""

from roadworthy.ladder import RUNG_OF, Criterion, Rung

_SCORE = """\
The score

It is shown for a service only, and only when something could be asked in three pillars at least.

  share of a rule   met / (met + unmet + unclear), over everything that it asked
  pillar            mean of its rules' shares, high weighing 3, medium 2, low 1; times 10
  overall           plain mean of the pillars, capped by the ladder

  cap 4.0           while a hygiene finding is open
  cap 5.9           while rung 1, foundations, is not reached
  cap 7.9           while rung 2, hardening, is not reached

A hundred good lines do not hide a bad one, and no rule counts more for having more places. What is
unclear counts as asked and not as met. A pillar of which nothing can be asked is left out and named.
What documents promise feeds completeness, not the pillars.

  below 5           not ready
  5 to below 8      functional
  8 and above       production-ready

  letters           A++ 10, A+ from 9.5, A 9, B+ 8, B 7, C+ 6, C 5, D 3, else F
"""
_RUNGS = {
    Rung.HYGIENE: "no open finding of any rung whose damage cannot be undone (irreversible), that takes down the\n"
    "     whole service (total), or that breaks a legal duty (regulated)",
    Rung.FOUNDATIONS: "somebody can tell that it is broken, and why",
    Rung.HARDENING: "it stays up when what it stands on does not",
    Rung.EXCELLENCE: "it changes and grows without anybody noticing",
}


def score() -> str:
    """How the score is computed."""
    return _SCORE


def ladder(rules: dict[Criterion, list[str]]) -> str:
    """The rungs, their criteria, and the rules that answer each."""
    lines = ["The ladder", "", "A rung counts only when all below it hold.", ""]
    for rung in Rung:
        lines.append(f"  {int(rung)}  {rung.word}: {_RUNGS[rung]}")
        for criterion in (each for each in Criterion if RUNG_OF[each] is rung):
            lines.append(f"     · {criterion}")
            lines.append(f"         {', '.join(rules.get(criterion, ())) or 'no rule yet'}")
        lines.append("")
    lines += [
        "A rung holds when each of its criteria is met or does not apply, two of them at least are met, and no",
        "high finding of the rung is open. A criterion is met on evidence, never on silence; what is unclear is",
        "no pass: it is listed with the question that would settle it.",
    ]
    return "\n".join(lines) + "\n"
