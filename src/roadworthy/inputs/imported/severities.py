"""How severe other tools' words are, on our three steps."""

LOW, MEDIUM, HIGH = 1, 2, 3
_WORDS = {
    "critical": HIGH, "high": HIGH, "error": HIGH,
    "medium": MEDIUM, "moderate": MEDIUM, "warning": MEDIUM,
    "low": LOW, "negligible": LOW, "note": LOW, "none": LOW, "info": LOW, "informational": LOW, "style": LOW,
}  # fmt: skip


def severity(level: str, score: float | None = None) -> int:
    """1 low, 2 medium, 3 high; medium where neither word nor number tells.

    Args:
        score: between 0 and 10, asked where the word says nothing. High from 7.0, medium from 4.0.

    Source: the qualitative scale of CVSS 3.1, section 5.
    """
    known = _WORDS.get(level.strip().lower())
    if known is not None:
        return known
    if score is None:
        return MEDIUM
    return HIGH if score >= 7.0 else MEDIUM if score >= 4.0 else LOW
