"""Claims about files and folders that a text names: between backticks, in a table, or plainly."""

import re
from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.named_paths import ROOTS, has_known_ending, is_placeholder, path_written_in
from roadworthy.inputs.claims.policies import policy_of
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

MOST_TEXT = 20_000
"""Characters of one passage in which paths are looked for."""

_SPAN = expression(r"(?<!`)`([^`\n]{2,200})`(?!`)")
_PLAIN = expression(
    r"(?<![\w`/.:@(\[<{$~*\\-])((?:\./)?(?:[\w.-]{1,80}/){1,8}[\w.-]{1,80}\.[a-z]{2,5})(?![\w`/(\]>}*-])"
)
_POLICY = expression(
    r"(?<![\w`/.\[-])((?:SECURITY|CONTRIBUTING|CODE_OF_CONDUCT|CHANGELOG|LICEN[CS]E|GOVERNANCE"
    r"|MAINTAINERS)\.(?:md|txt|rst))(?![\w`\]/])"
)
_MARKED = expression(r"!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,500}\)")
_LINK = expression(r"!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,500}\)|<[^<>\n]{0,800}>|\b\w{1,20}://[^\s)>\]]{1,500}")
_COLUMN = expression(
    r"(?i)^\W*(files?|paths?|folders?|director(y|ies)|scripts?|modules?|documents?|docs?|locations?|where)\b"
)
_INTEGRATION = expression(
    r"(?i)(?:\*\*)?:?(?:\*\*)?[ \t]*[-–—|:]?[ \t]*(?:[\w/]{1,30} ){0,3}integration tests?\b(?! (?:and|or|plus)\b)"
)
_GLOB = expression(r"(?:\./)?(?:[\w.-]+/|\*\*/){1,8}[\w.-]*\*[\w.-]*\.[a-z]{2,5}")
_STRONG = expression(r"[^\w`\[]{0,6}\*\*([\w./-]{2,100})\*\*(?=\s*[-–—:|(]|\s*$)")
_LABEL = expression(r"^\W*(?:\*\*|__)?[^`\n:]{1,60}(?:\*\*|__)?:(?:\*\*|__)?\s*$")
_POINTS = expression(
    r"(?i)\b(see|read|refer to|consult|check( out)?|documented in|described in|details in|found in|defined in"
    r"|lives? in|located (in|at)|stored in|implemented in|follow|following|in the file|stands? in"
    r"|tests? (?:are|is) in)\W{0,5}(the\W{1,3})?$"
)
_ROOT_PHRASE = expression(
    r"(?i)\b(in|at) (the )?(repo(sitory)?|project)?( ?'s)? ?root\b|\b(in|of) this (repo(sitory)?|folder|directory)\b"
)


MOST_ABOVE = 60
"""Lines above an item in which the sentence that leads its list is looked for."""
_LISTED = expression(r"[-+*|]|\d+[.)]")
_OPTIONAL = expression(
    r"(?i)\b(can (be|include|contain|have)|may|could|optional(ly)?|if (it|they|you|present|exists?))\b"
)


def paths(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """What is written as a path of this repository and stands in prose."""
    for passage in passages:
        if not passage.is_prose:
            continue
        text = passage.text[:MOST_TEXT]
        if "`" in text or "/" in text or ".md" in text:
            yield from _spans(passage, text)
            yield from _plain(passage, text)
        if passage.form in ("item", "row"):
            yield from _bold(passage, text)


def _spans(passage: Passage, text: str) -> Iterator[tuple[Claim, Passage]]:
    if "`" not in text:
        return
    bare = _MARKED.sub(lambda link: " " * len(link[0]), text) if "](" in text else text
    for match in _SPAN.finditer(bare):
        path = path_written_in(match[1])
        if not path:
            is_told = 0 < match[1].count("*") <= 3 and _is_told(passage, bare, match.start())
            if is_told and _GLOB.fullmatch(match[1]) and has_known_ending(match[1]) and not is_placeholder(match[1]):
                yield _claim(passage, bare, match, match[1], "glob"), passage
            continue
        if policy_of(path) and "." in path:
            yield _claim(passage, bare, match, path, "span", ClaimKind.POLICY), passage
        elif "/" in path.strip("/").removeprefix("./") or path.endswith("/"):
            if _is_whole(path):
                yield _claim(passage, bare, match, path, "span"), passage
        elif has_known_ending(path):
            if _is_pointed_at(passage, bare, match.start()):
                yield _claim(passage, bare, match, path, "name"), passage
            elif _is_first(passage, bare, match.start()):
                yield _claim(passage, bare, match, path, "listed"), passage


def _bold(passage: Passage, text: str) -> Iterator[tuple[Claim, Passage]]:
    """A folder or file with which an item begins, in bold letters."""
    match = _STRONG.match(text)
    path = path_written_in(match[1]) if match is not None else ""
    if match is not None and (path.endswith("/") or has_known_ending(path)):
        yield _claim(passage, text, match, path, "listed"), passage


def _is_told(passage: Passage, text: str, at: int) -> bool:
    return _is_first(passage, text, at) or _LABEL.fullmatch(text[max(0, at - 80) : at].rpartition("\n")[2]) is not None


def _is_first(passage: Passage, text: str, at: int) -> bool:
    """An item or row begins with it: the list tells what is there."""
    return passage.form in ("item", "row") and not any(map(str.isalnum, text[:at]))


def _of_list(passage: Passage, text: str, at: int) -> dict[str, str]:
    """The titles above the list that the path begins an item of, where that list tells what is there."""
    if not _is_first(passage, text, at) or _may_be_there(passage):
        return {}
    return {"list": " > ".join(passage.headings[-3:])[:300] or "-"}


def _may_be_there(passage: Passage) -> bool:
    """What leads the list says that its files can be there: "the files that can be included are as follows"."""
    for line in reversed(passage.document[max(passage.first - 1 - MOST_ABOVE, 0) : passage.first - 1]):
        if line[:1].strip() and not _LISTED.match(line):
            return _OPTIONAL.search(line) is not None
    return False


def _is_whole(path: str) -> bool:
    """It ends as a file or folder does, or begins where repositories begin."""
    if path.startswith("/"):
        return has_known_ending(path) or path.endswith("/")
    if has_known_ending(path) or path.endswith("/"):
        return True
    is_named = "." not in path.rpartition("/")[2]
    return is_named and (path.startswith("./") or path.partition("/")[0] in ROOTS)


def _is_pointed_at(passage: Passage, text: str, at: int) -> bool:
    """A bare name counts only where something says that it is here: a column of files, a label before it, a verb."""
    before = text[max(0, at - 80) : at].rpartition("\n")[2]
    if passage.form == "row":
        column = text.count("|", 0, at) - text.lstrip().startswith("|")
        return column < len(passage.header) and _COLUMN.search(passage.header[column]) is not None
    if _POINTS.search(before) or _ROOT_PHRASE.search(text):
        return True
    return passage.form == "item" and _LABEL.fullmatch(before) is not None


def _plain(passage: Passage, text: str) -> Iterator[tuple[Claim, Passage]]:
    bare = _LINK.sub(lambda link: " " * len(link[0]), text) if "://" in text or "](" in text or "<" in text else text
    bare = _SPAN.sub(lambda span: " " * len(span[0]), bare) if "`" in bare else bare
    if "/" in bare:
        for match in _PLAIN.finditer(bare):
            if (path := path_written_in(match[1])) and has_known_ending(path) and not path.startswith("/"):
                yield _claim(passage, bare, match, path, "plain"), passage
    for match in _POLICY.finditer(bare):
        yield _claim(passage, bare, match, match[1], "plain", ClaimKind.POLICY), passage


def _claim(
    passage: Passage, text: str, match: re.Match[str], path: str, form: str, kind: ClaimKind = ClaimKind.PATH
) -> Claim:
    return Claim(
        place=passage.at(match.start(1)),
        kind=kind,
        subject=match[1],
        asserts="is in the repository",
        details={"path": path, "anchor": "", "form": form}
        | _of_list(passage, text, match.start(1))
        | ({"says": "integration"} if _INTEGRATION.match(text, match.end()) else {})
        | _bearing(passage, text, match.start(), match.end()),
    )


_MADE = expression(
    r"(?i)\b(creat(e|es|ed|ing)|add(s|ed|ing)?|write|writes|writing|written|sav(e|es|ed|ing)|generat(e|es|ed|ing)"
    r"|outputs?|produc(e|es|ed|ing)|plac(e|ed|ing)|put|copy|copies|copied|download(s|ed|ing)?|export(s|ed|ing)?"
    r"|mov(e|ed|ing)|renam(e|ed|ing)|mkdir|touch|appears?|stor(e|es|ed|ing)|upload(s|ed)?|install(s|ed"
    r"|ing)?|buil(ds?|t)"
    r"|compil(e|es|ed)|mount(s|ed)?|cloned?|into|extract(s|ed)?|unpack|unzip|persist(s|ed)?|cach(e|ed|es)|dump(s|ed)?"
    r"|logs?|logged|init(ialize)?s?|scaffold(s|ed)?|organi[sz]e|emit(s|ted)?|new|provide|split|results?|artifacts?"
    r"|expects?|set|edit)\b"
)
_MAYBE = expression(
    r"(?i)\b(e\.g\.?|i\.e\.?|for example|for instance|such as|like|similar|if|when|optional(ly)?|would"
    r"|could|should|might|may"
    r"|instead of|rather than|either|previous(ly)?|remov(e|es|ed|al|ing)|delet(e|es|ed|ion|ing)|replac(e"
    r"|es|ed|ing)|was|were|had"
    r"|missing|lacks?|not|doesn'?t|don'?t|no|without|never|hypothetical|imagine|suppose|samples?|examples?"
    r"|(git)?ignor(e|es|ed|ing)"
    r"|conventions?|patterns?|match(es|ing)?|any|each|every|branch(es)?|routes?|endpoints?|imports?"
    r"|imported|from|package|upstream"
    r"|propos(e|ed|al)|recommend(s|ed|ation)?|suggest(s|ed|ion)?|consider|needs?|want|will|containers?"
    r"|inside|host|server|machine|bucket"
    r"|url|urls|image|your|legacy|old|original|fork|exclud(e|es|ed|ing)|skip(s|ped)?|as|than|under|called"
    r"|named|commits?)\b|\ban?\s*$"
    r"|\?|→|->|=>|❌|✗|⬜|\bvs\b"
)
_AFTER = expression(
    r"(?i)^\W{0,4}((is|are|was|were|will|gets?|should|must|would|can|could|may|does|do|did|has|had|not|no"
    r"|if|or|to|when|exists?|containing"
    r"|branch|endpoint|route|image|package|in (the|your) (container|image|bucket|home|target|other"
    r"|upstream|cluster|host|server)|and/or"
    r"|becomes?|missing|removed|deleted|optional|generated|created|ignored|gitignored|example|etc|inside"
    r"|on (the|your))\b|→|->|=>|❌|✗|⬜)"
)


def _bearing(passage: Passage, text: str, at: int, end: int) -> dict[str, str]:
    """Whether a reader is sent there (`pointed`), or why what is named may well be absent (`doubt`).

    The words before it may speak of making it, or leave open whether it is there.

    What stands behind a name in a row or an item tells what the file is for, and says nothing of whether it is there.
    """
    told = text[max(0, at - 80) : at].rpartition("\n")[2]
    is_labelled = passage.form != "row" and _LABEL.fullmatch(told) is not None
    pointed = {"pointed": "yes"} if _POINTS.search(told) or is_labelled else {}
    start = max(text.rfind(". ", 0, at) + 1, text.rfind("|", 0, at) + 1, at - 200, 0)
    before = _SPAN.sub(" ", text[start:at])
    behind = text[end : end + 60]
    if (_LABEL_OF_MADE if is_labelled and _LABEL.fullmatch(before.lstrip()) else _MADE).search(before):
        return {"doubt": "the sentence speaks of making it"}
    if _MAYBE.search(before) or _AFTER.match(behind) or any(mark in passage.text for mark in "❌✗⬜🔲"):
        return {"doubt": "the sentence leaves open whether it is there"}
    words = _WORD.findall(f"{before} {behind}")
    is_foreign = len(words) >= 6 or (not pointed and not "".join(words).isascii())
    if is_foreign and not any(word.lower() in _ENGLISH for word in words):
        return {"doubt": "the sentence is in a language in which nothing is told from it"}
    if passage.form == "row" and _MADE_COLUMN.search(" ".join(passage.header)):
        return {"doubt": "the table tells what is made or changed"}
    return pointed


_WORD = expression(r"[^\W\d_]+")
_ENGLISH_TEXT = """
the of and to for with is are this by see from you use what which should that how when all each it its or an
"""
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
_LABEL_OF_MADE = expression(
    r"(?i)\b(creat\w*|generated?|outputs?|produc\w*|writes?|written|sav(e|es|ed|ing)|cop(y|ied)|downloads?|exports?|logs?"
    r"|stor(e|es|ed|age)|cach(e|ed|es)|dumps?|artifacts?|results?|backups?|persist\w*|new|added|renamed|moved|uploads?)\b"
)
"""What a label says of a file that is made; another label names what the file is about: "Install:"."""
_MADE_COLUMN = expression(
    r"(?i)\b(creat|generat|output|target|destination|status|action|change|added|modif|new|old|before|after"
    r"|import|url|route|endpoint|container|mount|branch|volume|example|pattern|default|artifact)"
)
