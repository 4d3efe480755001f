"""Holds documented routes against the base that every one of them begins with, and against each other."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from roadworthy.model import Endpoint, Place, System
from roadworthy.model.remarks import Remark, begins_with, extra, routes_agree

LEAST_BESIDE = 2
"""Routes that agree with each other and not with the one that is told."""


_INSIDE = frozenset({"cmd", "src", "config", "configs", "lib", "docs", "app", "server", "swagger", "utils", "internal"})
"""Folders of a program that are not the whole of it."""


@dataclass(frozen=True)
class DocumentedRoutes:
    """The annotations of routes of a system, ready to be asked about each."""

    system: System

    def fault(self, remark: Remark) -> tuple[str, Place] | None:
        """What is wrong with the beginning of a documented route, and where that is decided; None for nothing seen."""
        return self._repeating(remark) or self._beside(remark)

    def _repeating(self, remark: Remark) -> tuple[str, Place] | None:
        """The route has the base in it, which is put before it once more."""
        base = self._base(remark)
        if base is None:
            return None
        whole = base.path.rstrip("/") + remark.path
        if "$" not in base.path:
            if not begins_with(remark.path, base.path) or self._is_served(whole):
                return None
            return f"the base of the interface is `{base.path}` already, which makes it `{whole}`", base.place
        served = self._extras.get(remark)
        if not served or base.path not in self._mounts:
            return None
        plain = {one.place.path for one, more in self._extras.items() if more == "" and one.kind == "route"}
        if len(plain - {remark.place.path}) < LEAST_BESIDE:
            return None
        text = f"the servers of the interface end in `{base.path}` already, under which the code serves it without"
        return f"{text} `{served}`", base.place

    def _base(self, remark: Remark) -> Remark | None:
        """The one base of all that is documented in this language; None where there are several, or none."""
        is_go = remark.place.path.endswith(".go")
        stated = [one for one in self._bases if one.place.path.endswith(".go") == is_go]
        if len({one.path for one in stated}) != 1 or not stated[0].path.startswith(("/", "${")):
            return None
        home = _home(stated[0].place.path)
        return stated[0] if not home or remark.place.path.startswith(home + "/") else None

    @cached_property
    def _bases(self) -> tuple[Remark, ...]:
        return tuple(one for one in self.system.remarks if one.kind == "base")

    @cached_property
    def _mounts(self) -> frozenset[str]:
        return frozenset(one.path for one in self.system.remarks if one.kind == "mount")

    def _is_served(self, route: str) -> bool:
        return any(isinstance(one.path, str) and extra(one.path, route) == "" for one in self.system.endpoints)

    @cached_property
    def _registered(self) -> dict[Remark, Endpoint]:
        """Each annotation to the one route that it stands above, or whose handler it documents."""
        handled: dict[str, list[Endpoint]] = defaultdict(list)
        below: dict[str, list[Endpoint]] = defaultdict(list)
        for endpoint in self.system.endpoints:
            handled[endpoint.handler].append(endpoint)
            below[endpoint.place.path].append(endpoint)
        found: dict[Remark, Endpoint] = {}
        for remark in self.system.remarks:
            if remark.kind != "route":
                continue
            if remark.method:
                near = handled[remark.symbol]
            else:
                later = [one for one in below[remark.place.path] if one.place.start > remark.place.start]
                near = [min(later, key=lambda one: one.place)] if later else []
            if len(near) == 1 and isinstance(near[0].path, str) and routes_agree(near[0].path, remark.path):
                found[remark] = near[0]
        return found

    @cached_property
    def _extras(self) -> dict[Remark, str]:
        """What each annotation has before the route that was read."""
        found = {}
        for remark, endpoint in self._registered.items():
            if (more := extra(remark.path, str(endpoint.path))) is not None:
                found[remark] = more
        return found

    @cached_property
    def _groups(self) -> dict[tuple[str, str, str], list[Remark]]:
        """Annotations of the routes that one function hangs on one router."""
        found: dict[tuple[str, str, str], list[Remark]] = defaultdict(list)
        for remark in self._extras:
            found[self._group(remark)].append(remark)
        return found

    def _group(self, remark: Remark) -> tuple[str, str, str]:
        endpoint = self._registered[remark]
        return endpoint.place.path, endpoint.symbol, endpoint.place.quote.partition("(")[0].rpartition(".")[0].strip()

    def _beside(self, remark: Remark) -> tuple[str, Place] | None:
        """The routes that are hung on the same router are documented under another beginning."""
        if remark not in self._extras or not remark.method:
            return None
        group = self._group(remark)
        if not group[2]:
            return None
        told = Counter(self._extras[one] for one in self._groups[group])
        mine = self._extras[remark]
        most, count = max(told.items(), key=lambda pair: pair[1])
        if mine == most or told[mine] > 1 or count < LEAST_BESIDE:
            return None
        others = f"without `{mine}`" if not most else f"under `{most}`"
        return f"the routes on the same router are documented {others}", self._registered[remark].place


def _home(path: str) -> str:
    """The folder of the program that a file belongs to: `orders/cmd/server/main.go` to `orders`."""
    parts = path.split("/")[:-1]
    inner = next((index for index, part in enumerate(parts) if part in _INSIDE), len(parts))
    return "/".join(parts[:inner])
