"""Claims about versions: of languages, frameworks, stores and the project itself, in tables, badges and prose."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

_LANGUAGES = {"python": "python", "node.js": "node", "nodejs": "node", "node": "node", "golang": "go", "go": "go"}
_STORES = {
    "postgresql": "postgres",
    "postgres": "postgres",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "mongodb": "mongo",
    "redis": "redis",
    "neo4j": "neo4j",
    "elasticsearch": "elasticsearch",
    "rabbitmq": "rabbitmq",
    "grafana": "grafana",
    "prometheus": "prometheus",
    "qdrant": "qdrant",
    "nginx": "nginx",
}
_LIBRARIES = {
    "next.js": "next",
    "nextjs": "next",
    "vue.js": "vue",
    "express.js": "express",
    "pytorch": "torch",
    "tailwind css": "tailwindcss",
    **{
        one: one for one in ("fastapi", "flask", "django", "starlette", "pydantic", "sqlalchemy", "celery", "streamlit")
    },
    **{one: one for one in ("gradio", "langchain", "langgraph", "transformers", "tensorflow", "keras", "pandas")},
    **{one: one for one in ("numpy", "scikit-learn", "mlflow", "uvicorn", "gunicorn", "pytest", "httpx", "vllm")},
    **{one: one for one in ("chromadb", "react", "vue", "angular", "svelte", "express", "fastify", "typescript")},
    **{one: one for one in ("vite", "prisma", "tailwindcss")},
}
_KNOWN = {
    **{name: ("language", one) for name, one in _LANGUAGES.items()},
    **{name: ("store", one) for name, one in _STORES.items()},
    **{name: ("library", one) for name, one in _LIBRARIES.items()},
}
_NAME = "|".join(sorted((re.escape(name) for name in _KNOWN), key=len, reverse=True))
_NUMBER = r"v?(\d{1,3}(?:\.\d{1,4}){0,2})"
_MORE = (
    r"(\+|\.x\b|[ \t]*(?:\([^)\n]{0,20}(?:or|and)[ \t]+\w+\)|(?:LTS[ \t]+)?\(?(?:or|and)[ \t]+(?:higher|later|newer"
    r"|above|greater|up|upwards|more recent)|(?:minimum|min\.)))?"
)
_SAID = expression(
    rf"(?i)(?<![\w/.@-])({_NAME})\b[`*_]*(?:[ \t]+(?:version|v\.))?[`*_]*[ \t]*:?[`*_]*[ \t]*\(?[ \t]*"
    rf"(>=|≥|=>|==|~=|\^|>)?[ \t]*{_NUMBER}(?![\w%]|\.\d|-\w|/)(?<!\.){_MORE}"
)
_RANGE = expression(r"[ \t]*(?:[-–—]|to|through|,|/|\||and|or)[ \t]*v?\d")
_OTHER_COLUMN = expression(r"(?i)port|replica|count|memory|cpu|latest|tested|time|fix|patch|old|new|vulnerab")
_BESIDE = expression(r"(?i)[ \t]*\(?(recommended|preferred|tested|only|not|required for|if)\b")
_MORE_OF_A_NAME = expression(r"([A-Z]\w*|@?\w+/)[ \t-]$|tab \|[ \t]*$")
_CELL = expression(rf"(?i)(>=|≥|=>|==|~=|\^|>)?[ \t]*{_NUMBER}{_MORE}")
_BADGE = expression(r"(?i)img\.shields\.io/(?:badge|static/v1)/([a-z0-9_.%-]{1,60}?)-([^-\s)\"'?]{1,40})-[a-z0-9]+")
_CONTEXT = expression(
    r"(?i)\b(requirements?|prerequisites?|pre-?requisites|stack|technolog\w+|built with|dependenc\w+|need(ed)?"
    r"|versions?|getting started|quick ?start|install\w*|set-?up|environment|backend|frontend|framework|tech)\b"
)
_NEEDS = expression(
    r"(?i)\b(requires?|required|needs?|runs? (on|with)|built (with|on|using)|written in|uses|powered by|supports?"
    r"|minimum|at least|compatible with|install)\b"
)
_WANTED = expression(
    r"(?i)\b(requirements?|prerequisites?|pre-?requisites|need(s|ed)?|requires?|required|install(ation|ing)?|minimum"
    r"|getting started|quick ?start|set-?up|development|compatible|supports?)\b"
)
_NOT_OURS = expression(
    r"(?i)\b(since|until|before|prior to|dropp?ed|drops|unlike|instead of|legacy|than|from|not|bug in|fixed in|new in"
    r"|added in|introduced in|in case|if you|e\.g\.|example|recommended?|similar|tested|latest)"
    r"[ \t]+([\w`*.]+[ \t]+){0,3}$"
)
_QUOTED = expression(r"[\"“«][*_`]{0,3}$")
_REMARKED = expression(r"(?:\.|^|\n)\s*\($")
_OWN = expression(r"(?i)^\W*(?:current[ \t]+|project[ \t]+|latest[ \t]+)?version\W{1,6}v?(\d+\.\d+\.\d+)\b(?![.-])")


def versions(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each version that a document tells of something that the project is made of, and of the project."""
    for passage in passages:
        if passage.form in ("code", "heading"):
            continue
        seen: set[str] = set()
        for claim in (*_badges(passage), *_of_row(passage), *_of_text(passage), *_own(passage)):
            if claim.subject not in seen:
                seen.add(claim.subject)
                yield claim, passage


def _badges(passage: Passage) -> Iterator[Claim]:
    for match in _BADGE.finditer(passage.text):
        name, told = unquote(match[1]).replace("_", " ").lower().strip(), unquote(match[2]).strip()
        number = re.fullmatch(rf"(>=|≥)?\s*{_NUMBER}(\+|\.x)?", told)
        if number is None:
            continue
        is_least = bool(number[1]) or number[3] == "+"
        if name in _KNOWN:
            yield _claim(passage, match.start(), name, number[2], is_least=is_least, is_wanted=name in _LANGUAGES)
        elif name == "version" and number[2].count(".") == 2:
            yield _claim(passage, match.start(), "version", number[2], is_least=False, is_wanted=False)


def _of_row(passage: Passage) -> Iterator[Claim]:
    """A row that begins with a name, and has a cell that is a version."""
    if passage.form != "row" or len(passage.cells) < 2 or passage.cells == passage.header:
        return
    name = passage.cells[0].strip("`*_ ").lower()
    if name not in _KNOWN or not (_is_about(passage) or any("version" in one.lower() for one in passage.header)):
        return
    if sum(1 for cell in passage.cells[1:] if _CELL.fullmatch(cell.strip("`*_ "))) != 1:
        return
    for title, cell in zip(passage.header, passage.cells, strict=False):
        match = _CELL.fullmatch(cell.strip("`*_ "))
        if match and not re.search(
            r"(?i)port|replica|count|memory|cpu|latest|tested|time|fix|patch|old|new|vulnerab", title
        ):
            at = max(passage.text.find(match[2]), 0)
            yield _claim(passage, at, name, match[2], is_least=_is_least(match), is_wanted=_is_wanted(passage))
            return


def _of_text(passage: Passage) -> Iterator[Claim]:
    for match in _SAID.finditer(passage.text[:5_000]):
        before = passage.text[max(0, match.start() - 60) : match.start()]
        if not (_is_about(passage) or _NEEDS.search(before)) or _NOT_OURS.search(before):
            continue
        if _RANGE.match(passage.text, match.end()) or (
            match[1].islower() and match[1] in ("go", "node", "echo", "express")
        ):
            continue  # several versions, or a word
        if _BESIDE.match(passage.text, match.end()) or (
            match[1].lower() in _LIBRARIES and _MORE_OF_A_NAME.search(before)
        ):
            continue
        if "." not in match[3] and (int(match[3].lstrip("v")) > 50 or match[1].lower() in ("python", "go", "golang")):
            continue  # `Python 3` says little, and `Redis: 6379` is a port
        after = passage.text[match.end() : match.end() + 2]
        if _QUOTED.search(before) or (after[:1] == ")" and _REMARKED.search(before)):
            continue  # a word that is explained, or what one option needs: `Can do it. (Python 3.6+)`
        is_wanted = _is_wanted(passage) or _WANTED.search(before) is not None
        yield _claim(
            passage, match.start(), match[1].lower(), match[3], is_least=_is_least(match, 2, 4), is_wanted=is_wanted
        )


def _own(passage: Passage) -> Iterator[Claim]:
    if re.match(r"(?i)readme", passage.path.rpartition("/")[2]) and (match := _OWN.match(passage.text)):
        yield _claim(passage, match.start(1), "version", match[1], is_least=False, is_wanted=False)


def _is_about(passage: Passage) -> bool:
    return any(_CONTEXT.search(title) for title in passage.headings[-2:])


def _is_wanted(passage: Passage) -> bool:
    """The heading speaks of what a reader must have, so that a newer one will do."""
    return any(_WANTED.search(title) for title in passage.headings[-2:])


def _is_least(match: re.Match[str], sign: int = 1, more: int = 3) -> bool:
    return (match[sign] or "") in (">=", "≥", "=>", ">", "^") or (match[more] or "").strip() not in ("", ".x")


def _claim(passage: Passage, offset: int, name: str, version: str, *, is_least: bool, is_wanted: bool) -> Claim:
    what, subject = _KNOWN.get(name, ("project", "the project's version"))
    details = {"what": what, "name": subject, "version": version.lstrip("v")}
    if is_least:
        details["least"] = "yes"
    if is_wanted:
        details["wanted"] = "yes"
    return Claim(
        place=passage.at(offset),
        kind=ClaimKind.VERSION,
        subject=subject,
        asserts=f"is {details['version']}{' or newer' if is_least else ''}",
        details=details,
    )
