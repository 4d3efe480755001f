"""Mends Dockerfiles: a check of the image, and start commands that get their signals."""

import json
import re
import shlex

from roadworthy.findings import Judgement
from roadworthy.fixes.checks import check_of, same_check
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Left, NotMine
from roadworthy.knowledge.mending import CHECK_TIMES
from roadworthy.model import Image, Instruction

_NEEDS_SHELL = re.compile(r"[$`|&;<>(){}*?~#!\\\n]|^\s*[A-Za-z_]\w*=")
_LAST_STEP = re.compile(r"(?:&&|;)[ \t]*(?=[^&;|]+$)")


def no_healthcheck(shop: Shop, judgement: Judgement) -> Mend:
    """A HEALTHCHECK before the line that starts the server."""
    image, line = _start(shop, judgement)
    check = check_of(shop, image)
    source = shop.source(image.file)
    options = " ".join(f"--{name.replace('_', '-')}={value}" for name, value in CHECK_TIMES.items())
    words = json.loads(check.words)[1:]
    text = f"HEALTHCHECK {options} CMD {json.dumps(words)}"
    edit = source.before_line(line.place.start, [text])
    return Mend((edit,), (f"the image is asked every {CHECK_TIMES['interval']}",))


def healthcheck_tool_missing(shop: Shop, judgement: Judgement) -> Mend:
    """Asks the same page with a program that is there."""
    place = judgement.verdict.place
    for image in shop.system.images:
        probe = image.probe
        if image.file != place.path or probe is None or probe.place.start != place.start:
            continue
        source = shop.source(image.file)
        words = json.dumps(json.loads(same_check(shop, image, probe))[1:])
        last = max(probe.place.end, probe.place.start)
        _, start = source.found(r"\bCMD[ \t]+", probe.place.start, last)
        stop = source.offset(last) + len(source.line(last))
        return Mend((source.replace(start, stop, words),))
    raise NotMine("the check was not found in a Dockerfile")


def shell_form_command(shop: Shop, judgement: Judgement) -> Mend:
    image, line = _start(shop, judgement)
    source = shop.source(image.file)
    first, last = line.place.start, max(line.place.end, line.place.start)
    if line.is_exec_form:
        _, end = source.found(r"(?:&&|;)[ \t]*(?=[\w./-]+( [\w ./:=@,-]*)?\"[ \t]*\][ \t]*$)", first, last)
        return Mend((source.replace(end, end, "exec "),))
    _, end = source.found(rf"(?i){line.keyword}[ \t]+", first, first)
    stop = source.offset(last) + len(source.line(last))
    text = source.text[end:stop]
    if not _NEEDS_SHELL.search(text):
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise Left("its quotes could not be followed") from error
        return Mend((source.replace(end, stop, json.dumps(words, ensure_ascii=False)),))
    if re.search(r"(?<!\|)\|(?!\|)|(?<!&)&(?!&)|\|\||\n[ \t]*#", text):
        raise Left("its shell does more than start one program")
    step = _LAST_STEP.search(text)
    at = end + (step.end() if step is not None else 0)
    rest = source.text[at:stop]
    if re.match(r"(?:if|while|for|\(|\{|cd|exec|export|set)\b|[(\[{]", rest.lstrip()):
        raise Left("its shell does more than start one program")
    at += len(rest) - len(rest.lstrip(" \t\\\r\n"))
    assigned = re.match(r"[A-Za-z_]\w*=", source.text[at:stop])
    return Mend((source.replace(at, at, "exec env " if assigned else "exec "),))


def _start(shop: Shop, judgement: Judgement) -> tuple[Image, Instruction]:
    """The image, and the line that starts it."""
    place = judgement.verdict.place
    for image in shop.system.images:
        line = image.entrypoint or image.command
        if image.file == place.path and line is not None:
            lines = [one for one in (image.entrypoint, image.command) if one is not None]
            first = min(lines, key=lambda one: one.place.start)
            exact = next((one for one in lines if one.place.start == place.start), None)
            if exact is not None or place.start == image.place.start:
                return image, exact or first
    raise NotMine("the line that starts the image was not found")
