"""Regular expressions that are compiled when they are first asked: most reviews need half of ours."""

import re
from typing import Any, AnyStr, cast


def expression(text: AnyStr, flags: int | re.RegexFlag = 0) -> re.Pattern[AnyStr]:
    """As `re.compile` gives it, for its methods; `re.sub` and the like do not take it."""
    return cast("re.Pattern[AnyStr]", _Late(text, flags))


class _Late:
    """Has the methods of the compiled expression for its own once one of them is asked for."""

    def __init__(self, text: Any, flags: int | re.RegexFlag) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._given)
        for method in ("search", "match", "fullmatch", "findall", "finditer", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
