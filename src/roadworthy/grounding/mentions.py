"""The files and lines that a text names: `app.py:33`, `docs/a.md#L3-L9`, main.py (lines 10-12, 40)."""

from dataclasses import dataclass
from functools import lru_cache

from roadworthy.expression import expression

MOST_TEXT = 20_000
"""Characters of one passage in which files are looked for."""
MOST_MENTIONS = 200

_ADDRESS = expression(r"[a-z][a-z0-9+.-]{1,20}://\S+")
_TOKEN = expression(r"[\w./\\*@+~\[\]-]+")
_LINES = expression(
    r"`?(?::(?:L(?:ine)?\s?)?|#L|[,;]?\s{0,2}\(?\s?(?:at |on |~ ?)?(?:[Ll]ines?:?|行)\s{1,2}~?|[,;]?\s?\(L|"
    r":\s?lines?\s)"
    r"(\d{1,7}(?:\s?(?:[-–—]|, ?|to |and )\s?L?\d{1,7}){0,40})"
)
_ONE = expression(r"(\d{1,7})(?:\s?(?:[-–—]|to)\s?L?(\d{1,7}))?")
_ENDINGS = """
py pyi js jsx ts tsx mjs cjs go rs java kt kts rb php cs c h cc cpp hpp swift scala sh bash zsh fish ps1 bat sql yml
yaml json jsonc json5 toml ini cfg conf env md mdx rst txt html htm css scss sass less vue svelte tf tfvars hcl
dockerfile plist xml gradle lock proto ipynb service timer example sample template tmpl tpl j2 mk cmake lua r pl ex
exs erl dart sol csv graphql prisma astro properties mod sum spec rules
"""
_NAMES = """
Dockerfile Makefile LICENSE LICENCE COPYING NOTICE Procfile Jenkinsfile Vagrantfile Gemfile Rakefile Caddyfile
CODEOWNERS Justfile Taskfile Containerfile Pipfile README CHANGELOG CONTRIBUTING .env .gitignore .dockerignore
.gitlab-ci.yml .editorconfig .npmrc .nvmrc .eslintrc .prettierrc .bandit .flake8
"""
_KNOWN_ENDINGS, _KNOWN_NAMES = frozenset(_ENDINGS.split()), frozenset(_NAMES.split())
_PRODUCT = expression(
    r"(?i)(?:node|vue|next|nuxt|express|react|d3|three|nest|chart|socket|angular|ember|backbone|alpine|moment|discord|day|"
    r"p5|electron|fastify|koa|solid|ethers|web3|knockout|polymer|passport|winston|pino|quill|video|highlight|asp)\.(?:js|ts|io|py)"
)


@dataclass(frozen=True)
class Mention:
    """A file that a text names.

    Attributes:
        path: as written, with `/`, without "./" before it; may hold `*`.
        lines: first and last line of each range, counted from 1; empty where only the file is named.
        start, end: the characters of the text that name it.
        is_folder: it ends with a slash.
    """

    path: str
    lines: tuple[tuple[int, int], ...] = ()
    start: int = 0
    end: int = 0
    is_folder: bool = False

    @property
    def shown(self) -> str:
        return self.path + (
            ":" + ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in self.lines) if self.lines else ""
        )


@lru_cache(maxsize=4096)
def mentions_in(text: str) -> tuple[Mention, ...]:
    """Every file that is named, in order. Addresses of the web name none."""
    text = text[:MOST_TEXT]
    if "://" in text:
        text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    found: list[Mention] = []
    for token in _TOKEN.finditer(text):
        written = token[0].rstrip(".,-")
        path = written.replace("\\", "/").lstrip("*@+-") if not written.startswith("*.") else written
        path = path.removeprefix("./")
        if not _names_file(path):
            continue
        end = token.start() + len(written)
        lines = _LINES.match(text, end)
        found.append(
            Mention(
                path.rstrip("/") if path.endswith("/") else path,
                lines_in(lines[1]) if lines else (),
                token.start(),
                lines.end() if lines else end,
                is_folder=path.endswith("/"),
            )
        )
        if len(found) >= MOST_MENTIONS:
            break
    return tuple(found)


def lines_in(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of "33", "73-75", "33,50-55"."""
    ranges = []
    for one in _ONE.finditer(text[:400]):
        first, last = int(one[1]), int(one[2] or one[1])
        if 0 < first <= last:
            ranges.append((first, last))
    return tuple(ranges)


def _names_file(path: str) -> bool:
    name = path.rstrip("/").rpartition("/")[2]
    if not name or len(path) > 300 or (path.startswith("/") and "/" not in path[1:]):
        return False
    if path.endswith("/"):
        return any(letter.isalpha() for letter in path) and "*" not in path
    if name in _KNOWN_NAMES or name.startswith((".env.", "Dockerfile.")):
        return True
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or ending.lower() not in _KNOWN_ENDINGS:
        return False
    if "/" not in path and _PRODUCT.fullmatch(name):
        return False
    return any(letter.isalnum() or letter == "*" for letter in stem)
