"""Fills the braces of a rule's page from the place that a report speaks of."""

import re
from collections.abc import Mapping


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each `{word}` said; one that the place does not give is named in general: the word.

    Braces that hold anything else than one word are code and stay; so does an unknown word inside backticks. Doubled
    ones around more than a word are single in what is said; those of a template stay: `${{ x }}`.
    """

    def said(match: "re.Match[str]") -> str:
        name = match[1]
        if name not in words and text.count("`", 0, match.start()) % 2:
            return match[0]
        general = "it" if name == "subject" else f"the {name.replace('_', ' ')}"
        found = words.get(name) or general
        is_ours = found == general or found.startswith("the ")
        return found[0].upper() + found[1:] if match.start() == 0 and is_ours else found

    told = re.sub(r"(?<![$\w{])\{([a-z_]+)\}(?!\})", said, text)
    return re.sub(r"(?<!\$)\{\{(?=\S)(?![\w.]+\}\})(.*?)(?<=\S)\}\}", r"{\1}", told)
