"""Holds a documented path against the routes that were read, and tells why it may be answered all the same."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from roadworthy.knowledge.images import known_image
from roadworthy.knowledge.served_paths import MAKERS, OF_FRAMEWORKS, OF_PRODUCTS, UNREAD
from roadworthy.model import Claim, Endpoint, Exposition, Fact, Place, Role, System, Unknown, Workload
from roadworthy.model.place import is_within

MOST_NAMED = 5
"""Routes that a sentence lists."""

_VARIABLE = re.compile(
    r"\{.*\}|\[.*\]|<.*>|:\w[\w-]*|\$\{?\w+\}?|\*+|\.{3}|%s|…|[\w-]*[{<$].*|x{2,}|[A-Z]+_[A-Z_]+|(your|some|my)[-_].*|.*[_-](id|name|here)"
)
_VALUE = re.compile(r".*\d.*|[\w.+-]+@[\w.-]+")
_MANY = re.compile(
    r"\{\.*(\*|path|full_?path|file_?path|rest\w*|sub_?path|catch_?all|splat|proxy\w*|slug|filename|any|0)?\}|.*\*"
)
_DOCUMENTS = frozenset(
    {"doc", "docs", "documentation", "wiki", "guides", "guide", ".github", "runbooks", "content", "website"}
)
_OF_FASTAPI = re.compile(r"/(docs|redoc|openapi\.json)")
_MEASURES = re.compile(r"(?i)prom|metric|otel|opentelemetry|expvar|monitor|/pprof|actuator|admin")
_CLIENT_OF_GO = re.compile(r"github\.com/prometheus/(client_golang|client_model|common)")
_PROXY = re.compile(
    r"(?i)ingress|httproute|virtualservice|ingressroute|gateway|nginx-server|caddy-site|middleware|mapping"
)


def segments(path: str) -> tuple[str, ...]:
    """The parts between slashes, in lower case."""
    return tuple(part for part in path.lower().split("?")[0].split("/") if part)


def fits(route: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """The route answers what is asked; its parameter stands for any one part, one of many parts for the rest."""
    for index, part in enumerate(route):
        if index == len(route) - 1 and _MANY.fullmatch(part):
            return len(asked) >= index
        if index >= len(asked):
            return False
        if not _same(part, asked[index]):
            return False
    return len(route) == len(asked)


def _same(part: str, asked: str) -> bool:
    if part == asked:
        return True
    if "{" in part:
        return True
    return bool(_VARIABLE.fullmatch(asked)) and bool(_VARIABLE.fullmatch(part))


def _equal(part: str, asked: str) -> bool:
    if "{" in part:
        return bool(_VARIABLE.fullmatch(asked) or _VALUE.fullmatch(asked))
    return part == asked


def is_catching_all(route: tuple[str, ...]) -> bool:
    """It answers whatever is asked: a proxy, or the page of an application."""
    return bool(route) and _MANY.fullmatch(route[-1]) is not None and all("{" in part for part in route)


@dataclass(frozen=True)
class Routes:
    """The routes of a system, ready to be asked about many claims."""

    system: System

    @cached_property
    def all(self) -> tuple[tuple[tuple[str, ...], Endpoint], ...]:
        return tuple((segments(one.path), one) for one in self.system.endpoints if one.is_mounted)

    def unmounted(self, claim: Claim) -> Endpoint | None:
        """The route that would answer, of a router that no application includes."""
        asked = segments(claim.details["path"])
        methods = set(claim.details["method"].split("/")) - {""}
        if self._other(claim) is not None:
            return None
        for one in self.system.endpoints:
            route = segments(one.path)
            is_meant = not methods or bool(methods & {*one.methods, "HEAD", "OPTIONS"})
            if not one.is_mounted and is_meant and len(route) == len(asked) and all(map(_equal, route, asked)):
                return one
        return None

    def serving(self, path: str) -> tuple[Endpoint, ...]:
        """Those that answer this path, the most exact first."""
        asked = segments(path)
        found = [(route, one) for route, one in self.all if fits(route, asked) and not is_catching_all(route)]
        found.sort(key=lambda pair: sum(part != other for part, other in zip(pair[0], asked, strict=False)))
        return tuple(one for _, one in found)

    def exactly(self, path: str) -> tuple[Endpoint, ...]:
        """Those whose path is this very one: a parameter stands for a parameter, or for what looks like a value."""
        asked = segments(path)
        return tuple(one for route, one in self.all if len(route) == len(asked) and all(map(_equal, route, asked)))

    def ending(self, path: str) -> tuple[Endpoint, ...]:
        """Those whose path ends like this one, under a prefix."""
        asked = segments(path)
        count = len(asked)
        return tuple(
            one
            for route, one in self.all
            if count and len(route) > count and fits(route[-count:], asked) and not _is_vague(route[-count:])
        )

    def is_left_out(self, claim: Claim, longer: tuple[Endpoint, ...]) -> bool:
        """The prefix of these routes is certain, and the document that tells the request names it nowhere."""
        if claim.details["form"] not in ("named", "table") or not claim.details["method"]:
            return False
        count = len(segments(claim.details["path"]))
        prefixes = {segments(one.path)[:-count] for one in longer}
        if len(prefixes) != 1 or any("{" in part for part in next(iter(prefixes))):
            return False
        first = next(iter(prefixes))[0]
        return not any(first in segments(written) for written in self._told.get(claim.place.path, ()))

    @cached_property
    def _told(self) -> dict[str, tuple[str, ...]]:
        """The paths that each document names."""
        return {one.path: tuple(one.routes) for one in self.system.mentions if one.is_document}

    def beginning_later(self, path: str) -> tuple[Endpoint, ...]:
        """Those that answer this path without its first parts."""
        asked = segments(path)
        return tuple(
            one
            for route, one in self.all
            if route and len(route) < len(asked) and fits(route, asked[-len(route) :]) and not _is_vague(route)
        )

    def near(self, path: str, methods: frozenset[str]) -> Endpoint | None:
        """The one route that differs in one part, and there only by number, version or a slip of the pen."""
        asked = segments(path)
        found = []
        for route, one in self.all:
            if len(route) != len(asked):
                continue
            differing = [(a, b) for a, b in zip(route, asked, strict=True) if not _equal(a, b)]
            if len(differing) == 1 and _alike(*differing[0]):
                found.append(one)
        found.sort(key=lambda one: not methods & {*one.methods})
        return found[0] if found and len({one.path for one in found}) == 1 else None

    def around(self, claim: Claim) -> tuple[Endpoint, ...]:
        """The routes of the code that the document speaks of."""
        folder = _home(claim.place.path)
        return tuple(one for one in self.system.endpoints if is_within(one.place.path, folder))

    @cached_property
    def _named(self) -> dict[str, list[tuple[tuple[str, ...], str, str, int]]]:
        """Last part with a name to the paths that files name in passing: parts, as written, file, line."""
        found: dict[str, list[tuple[tuple[str, ...], str, str, int]]] = defaultdict(list)
        for mentions in self.system.mentions:
            if mentions.is_document:
                continue
            for route, line in mentions.routes.items():
                parts = segments(route)
                last = _last(parts)
                if last:
                    found[last].append((parts, route, mentions.path, line))
        return found

    @cached_property
    def _known(self) -> frozenset[tuple[str, ...]]:
        return frozenset(route for route, _ in self.all)

    @cached_property
    def _own_lines(self) -> dict[str, set[int]]:
        """The first lines of the routes that were read: what is named there is known already."""
        found: dict[str, set[int]] = defaultdict(set)
        for one in self.system.endpoints:
            found[one.place.path] |= {one.place.start, one.place.start + 1}
        return found

    def mentioned(self, claim: Claim) -> tuple[str, Place] | None:
        """Code or configuration names this path where no route was read: as written, and where."""
        asked = segments(claim.details["path"])
        last = _last(asked)
        for parts, written, path, line in self._named.get(last, ()) if last else ():
            if path == claim.place.path or line in self._own_lines.get(path, ()):
                continue
            if len(parts) > len(asked) and parts in self._known:
                continue  # a route that was read, which is not the one that is asked
            shorter = min(len(parts), len(asked))
            if all(_alike_part(a, b) for a, b in zip(parts[-shorter:], asked[-shorter:], strict=True)):
                return written, Place(path, line, line)
        return None

    def reason(self, claim: Claim) -> str:
        """Why what no route answers may be answered all the same; "" where nothing speaks for it."""
        path = claim.details["path"]
        if (named := self.mentioned(claim)) is not None:
            return f"is named at {named[1]}; whether and how it is served there could not be told"
        if (answering := self._other(claim)) is not None:
            return f"is asked at the port of {answering.label}, which runs an image made elsewhere"
        if OF_FRAMEWORKS.fullmatch(path) and not (path == "/metrics" and self._is_plain_go(claim)):
            return "may be answered by the framework or by something that it mounts"
        if OF_PRODUCTS.fullmatch(path):
            return "may be answered by a product that runs beside the project"
        if re.search(r"\.(html?|js|css|png|svg|ico|txt|xml|pdf|zip|json)$", path):
            return "is a file, which a server of files may give"
        return self._scope(claim)

    def _is_plain_go(self, claim: Claim) -> bool:
        """Every route around is one of Go's own, and nothing is asked for that would add those of metrics by itself."""
        routes = self.around(claim)
        modules = {one.module for one in self.system.imports if one.place.path.endswith(".go")}
        return (
            bool(routes)
            and all(one.place.path.endswith(".go") for one in routes)
            and not any(_MEASURES.search(name) and not _CLIENT_OF_GO.match(name) for name in modules)
        )

    def unhung(self, claim: Claim) -> Exposition | None:
        """What would give the text of all metrics, of Go, where no route of it was read."""
        if claim.details["path"] != "/metrics" or not self._is_plain_go(claim):
            return None
        given = [one for one in self.system.expositions if one.by == "promhttp"]
        return given[0] if given and all(isinstance(one.path, Unknown) for one in given) else None

    def given(self, claim: Claim) -> Fact | None:
        """What answers the path beside the routes: the pages of an interface, or the text of all metrics."""
        path = claim.details["path"]
        for exposition in self.system.expositions:
            if exposition.by == "generate_latest" or exposition.by.startswith("opentelemetry."):
                continue  # the one makes the text that a route gives, the other serves nothing by itself
            if isinstance(exposition.path, str) and exposition.path.rstrip("/") == path.rstrip("/"):
                return exposition
        other = self._other(claim)
        if other is not None and OF_PRODUCTS.fullmatch(path) and isinstance(other.image, str):
            return other if known_image(other.image) is not None else None
        if _OF_FASTAPI.fullmatch(path):
            return next((one for one in self.system.endpoints if one.framework == "fastapi"), None)
        return None

    def maker_of_methods(self, claim: Claim) -> str:
        """What may serve a path that is read with other methods than those that are told; "" where nothing is seen."""
        folder = _home(claim.place.path)
        return self._unread(folder) or self._makers(folder)

    @cached_property
    def has_pages(self) -> bool:
        """A part of the project runs in the browser and has paths of its own."""
        browser = re.compile(
            r"react(-dom|-router.*)?|vue|svelte|@angular/core|next|nuxt|preact|solid-js|astro|vite|gatsby"
        )
        return any(browser.fullmatch(name) for _, name in self._packages) or any(
            file.name.endswith((".vue", ".svelte", ".tsx", ".jsx", ".html")) for file in self.system.files
        )

    def _other(self, claim: Claim) -> Workload | None:
        """The workload that is asked, by its name or its published port, where its code is not built here."""
        host, port = claim.details.get("host", ""), claim.details.get("port", "")
        built: set[str] = set()
        found = None
        for one in self.system.workloads:
            opens = {str(each.published) for each in one.ports} | {str(each.container) for each in one.ports}
            if host in (one.name, one.container_name) or (port and port in opens):
                if one.build_context is not None or one.build_file:
                    built.add(one.name)
                else:
                    found = one
        return found if found is not None and not built else None

    def _scope(self, claim: Claim) -> str:
        """What of the code around the document was not read so well that an absent route is absent."""
        folder = _home(claim.place.path)
        routes = self.around(claim)
        if not routes:
            return "cannot be told: no route was read of the code that the document speaks of"
        if self._unread(folder):
            return f"may be served by code in a language that is not read: {self._unread(folder)}"
        if maker := self._makers(folder):
            return f"may be one of the routes that {maker} makes"
        if any("{}" in one.path for one in routes):
            return "cannot be told: a part of the paths is computed"
        if any(one.framework == "django" for one in routes):
            return "may be one of the routes that Django puts together from included modules"
        if any(is_catching_all(segments(one.path)) for one in routes):
            return "may be answered by a route that takes every path"
        return ""

    def _unread(self, folder: str) -> str:
        for file in self.system.files:
            ending = file.name.rpartition(".")[2].lower()
            is_code = ending in UNREAD and file.role in (Role.PRODUCTION, Role.EXAMPLE)
            if is_code and is_within(file.path, folder):
                return file.path
        return ""

    @cached_property
    def _packages(self) -> tuple[tuple[str, str], ...]:
        """What manifests ask for and code imports: folder of the file, name."""
        found = [
            (manifest.file.rpartition("/")[0], one.name.lower())
            for manifest in self.system.manifests
            for one in manifest.dependencies
            if one.group != "dev"
        ]
        found += [(one.place.path.rpartition("/")[0], one.module.partition(".")[0]) for one in self.system.imports]
        return tuple(dict.fromkeys(found))

    def _makers(self, folder: str) -> str:
        for home, name in self._packages:
            bare = name.replace("_", "-")
            is_one = bare in MAKERS or name in MAKERS or any(name.startswith(f"{one}/") for one in MAKERS if "/" in one)
            if is_one and is_within(f"{home}/x".lstrip("/"), folder):
                return name
        return ""

    @cached_property
    def rewriting(self) -> str:
        """A proxy or a prefix in the configuration that may add to a path or take from it; "" where none was seen."""
        for one in self.system.resources:
            if _PROXY.search(one.kind):
                return one.label
        for workload in self.system.workloads:
            words = workload.command if isinstance(workload.command, tuple) else ()
            if any(word.startswith("--root-path") for word in words):
                return f"--root-path of {workload.label}"
            image = "" if isinstance(workload.image, Unknown) or workload.image is None else workload.image
            if re.search(r"(?i)nginx|traefik|caddy|envoy|kong|haproxy|apisix|oauth2-proxy", f"{image} {workload.name}"):
                return workload.label
            if any("traefik" in key for key in workload.labels):
                return f"the labels of {workload.label}"
        return ""


def _home(path: str) -> str:
    """The folder that a document speaks of: its own, without the folders of documents."""
    parts = path.split("/")[:-1]
    for index, part in enumerate(parts):
        if part.lower() in _DOCUMENTS:
            return "/".join(parts[:index])
    return "/".join(parts)


def _last(parts: Iterable[str]) -> str:
    """The last part that is a name."""
    return next((part for part in reversed(tuple(parts)) if not _VARIABLE.fullmatch(part)), "")


def _alike_part(one: str, other: str) -> bool:
    return one == other or bool(_VARIABLE.fullmatch(one)) or bool(_VARIABLE.fullmatch(other))


def _is_vague(route: tuple[str, ...]) -> bool:
    return not _last(route)


def _alike(one: str, other: str) -> bool:
    """Singular and plural, another version, `-` for `_`, a letter more or less."""
    if "{" in one or _VARIABLE.fullmatch(other):
        return False
    a, b = (re.sub(r"[-_]", "", part) for part in (one, other))
    if a == b or a + "s" == b or b + "s" == a or a + "es" == b or b + "es" == a:
        return True
    return bool(re.fullmatch(r"v\d+", a) and re.fullmatch(r"v\d+", b))


def listed(endpoints: Iterable[Endpoint], path: str = "") -> str:
    """`GET /a, POST /b and 3 more`, those first that have the most in common with the path."""
    asked = {part.rstrip("s") for part in segments(path)}
    shared = {one.label: -len(asked & {part.rstrip("s") for part in segments(one.path)}) for one in endpoints}
    names = sorted(shared, key=lambda name: (shared[name], name))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def by_file(endpoints: Iterable[Endpoint]) -> Iterator[Place]:
    """One place a file."""
    seen: set[str] = set()
    for one in endpoints:
        if one.place.path not in seen:
            seen.add(one.place.path)
            yield one.place
