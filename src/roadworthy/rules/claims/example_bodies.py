"""Holds what a document shows as sent and answered against what the handler takes and gives."""

import re

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.model import Claim, Endpoint
from roadworthy.rules.claims.routes import Routes

MOST_NAMED = 8
_ENVELOPE = frozenset(
    {"data", "result", "results", "success", "code", "payload", "response", "meta", "body", "message"}
)
"""Keys in which something before the handler may wrap every answer."""
_CHOSEN = re.compile(r"(?i)\.\.\.|your|[<{\[$]|^(xxx|foo|bar|param\w*)$")


def judged_body(claim: Claim, routes: Routes) -> Verdict:
    """What is said of an example in JSON."""
    serving = [one for one in routes.exactly(claim.details["path"]) if claim.details["method"] in one.methods]
    serving = serving or [
        one for one in routes.serving(claim.details["path"]) if claim.details["method"] in one.methods
    ]
    if len(serving) != 1:
        return unclear(claim, "cannot be told: no one handler of it was read")
    return _of_answer(claim, serving[0]) if claim.details["form"] == "answer" else _of_sent(claim, serving[0])


def _of_answer(claim: Claim, endpoint: Endpoint) -> Verdict:
    answer = endpoint.answer
    if answer is None:
        return unclear(claim, f"cannot be told: what {endpoint.handler or endpoint.label} answers was not read")
    way = claim.details["field"]
    top = frozenset(claim.details["top"].split(","))
    above, _, key = way.rpartition(".")
    if way in answer.keys:
        return met(claim, f"is answered by {endpoint.handler}", also=(endpoint.place,))
    steps = [above[:end] for end in range(len(above) + 1) if end == len(above) or above[end : end + 1] == "."]
    if any(answer.is_open(step) for step in ("", *steps)):
        return unclear(claim, f"may be added to what {endpoint.handler} answers; not all of it was read")
    if above and above not in answer.keys:
        return unclear(claim, f"is shown under `{above}`, which is another matter")
    known = answer.under(above)
    if not known:
        return unclear(claim, f"is shown under `{above}`, of which nothing was read")
    shared = top & {*answer.under("")}
    if (answer.is_likely and len(shared) * 3 < len(top)) or (not shared and top & _ENVELOPE):
        return unclear(claim, "cannot be told: the example has little in common with what the handler answers")
    near = _near(key, known)
    has = f"has `{near}`" if near else f"has {_listed(known)}"
    where = f"`{above}` in the answer" if above else "the answer"
    return unmet(
        claim,
        f"is documented; {where} {has}",
        also=(endpoint.place,),
        manner=Manner.INCONSISTENT,
        cause=f"{claim.place.path} {endpoint.label}",
    )


def _of_sent(claim: Claim, endpoint: Endpoint) -> Verdict:
    fields = tuple(claim.details["fields"].split(","))
    cause = f"{claim.place.path} {endpoint.label}"
    if endpoint.takes_no_body and endpoint.framework == "fastapi":
        query = endpoint.query or ()
        if not set(fields) & set(query):
            return unclear(claim, f"is not read by {endpoint.handler}, and its fields are no parameters")
        lacking = [one for one in endpoint.query_required if one in fields]
        if lacking:
            text = f"is documented; the code takes {_listed(lacking)} from the query, so it answers 422"
            return unmet(claim, text, also=(endpoint.place,), manner=Manner.INCONSISTENT, cause=cause)
        taken = _listed([one for one in fields if one in query])
        text = f"is documented; the code takes {taken} from the query and drops the body"
        return unmet(claim, text, also=(endpoint.place,), manner=Manner.INCONSISTENT, cause=cause)
    body = endpoint.body
    if body is None:
        return unclear(claim, f"cannot be told: what {endpoint.handler or endpoint.label} takes was not read")
    known = body.under("")
    lacking = [one for one in body.required if one not in fields]
    others = [one for one in fields if one not in known] if not body.is_open("") else []
    if lacking:
        text = f"is documented without {_listed(lacking)}, which the code requires"
        return unmet(claim, text, also=(endpoint.place,), manner=Manner.INCONSISTENT, cause=cause)
    if others:
        does = "refuses" if body.refuses_others else "drops"
        near = _near(others[0], known)
        has = f"it takes `{near}`" if near else f"it takes {_listed(known)}"
        text = f"is documented with {_listed(others)}, which the code {does} ({has})"
        return unmet(claim, text, also=(endpoint.place,), manner=Manner.PARTIAL, cause=cause)
    return met(claim, f"is taken by {endpoint.handler}", also=(endpoint.place,))


def judged_query(claim: Claim, endpoint: Endpoint) -> Verdict | None:
    """A parameter behind the question mark that the handler does not take; None where all is well."""
    given = [one for one in claim.details.get("query", "").split(",") if one and not _CHOSEN.search(one)]
    if endpoint.query is None or not given or endpoint.framework != "fastapi":
        return None
    others = [one for one in given if one not in endpoint.query]
    if not others:
        return None
    takes = f"it takes {_listed(endpoint.query)}" if endpoint.query else "it takes none"
    text = f"is served by {endpoint.handler}, which drops the parameter {_listed(others)} ({takes})"
    return unmet(
        claim, text, also=(endpoint.place,), manner=Manner.PARTIAL, cause=f"{claim.place.path} {endpoint.label}"
    )


def _near(key: str, known: tuple[str, ...] | list[str]) -> str:
    """The one key that is meant, by its words; "" where none or several come near."""
    plain = key.lower()
    stem = re.sub(r"(ed|d|s|es)$", "", plain) if "_" not in plain else plain
    found = [one for one in known if one.lower() in plain.split("_") or stem in one.lower().split("_") or plain in one]
    if not found:
        found = [one for one in known if re.sub(r"[-_]", "", one.lower()) == re.sub(r"[-_]", "", plain)]
    if not found and "_" not in plain:
        found = [one for one in known if one.lower().startswith((stem, f"{stem}e_"))]
    return found[0] if len(found) == 1 else ""


def _listed(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(f"`{one}`" for one in names[:MOST_NAMED]) + more
