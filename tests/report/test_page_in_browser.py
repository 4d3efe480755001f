"""The page as people use it, in headless Chromium: both themes, a desktop and a phone, with and without script.

`make browser` installs Chromium where it is absent and may be installed.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from roadworthy.assessment import Assessment
from roadworthy.findings import Basis, Edit, Judgement, Outcome, Patch, Verdict
from roadworthy.inputs.repository import MemoryRepository, open_repository
from roadworthy.model import Cvss, Imported, Place, Waiver
from roadworthy.pipeline import review, with_excerpts
from roadworthy.report.formats import ALL, write_papers
from roadworthy.report.forms.html import render
from roadworthy.report.forms.html.pictures import asked
from roadworthy.settings import Settings
from tests.report.test_html import NASTY, TWO
from tests.report.values import HOSTILE, PINNED, TODAY, say, shop

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
DESKTOP, PHONE = (1280, 860), (390, 844)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium in PATH; `make browser` installs it")

CONTRAST = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = (each) => { for (; each; each = each.parentElement) {
    const c = rgb(getComputedStyle(each).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const each = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !each.checkVisibility()) continue;
    if (each.closest("svg, script, .unseen, option")) continue;
    const [a, b] = [light(rgb(getComputedStyle(each).color)), light(behind(each))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(each.outerHTML.slice(0, 120));
  }
  return poor;
}"""


CUT_OFF = """() => [...document.querySelectorAll(".frame:not(.diagram)")]
  .filter((each) => each.checkVisibility() && each.scrollHeight > each.clientHeight)
  .map((each) => each.textContent.slice(0, 120))"""


@dataclass
class Seen:
    """A page, and what it did that it should not."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Chromium:
    """Opens pages."""

    browser: Browser

    def open(self, path: Path, size: tuple[int, int] = DESKTOP, theme: str = "light", *, script: bool = True) -> Seen:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
        )
        context.set_default_timeout(8_000)
        seen = Seen(page := context.new_page())
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
        page.on("request", lambda asked: None if asked.url.startswith("file:") else seen.complaints.append(asked.url))
        page.goto(path.as_uri())
        return seen


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Chromium(browser)
        browser.close()


def _written(folder: Path, assessment: Assessment) -> Path:
    path = folder / "report.html"
    path.write_text(render(write_papers(ALL, assessment, None), assessment), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system of two services."""
    repository = MemoryRepository(TWO, name="shop")
    return _written(tmp_path_factory.mktemp("two"), with_excerpts(review(repository, Settings(TODAY)), repository))


@pytest.fixture(scope="module")
def day_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of day one."""
    repository = open_repository(Path(__file__).parents[2] / "examples" / "chat-day-one")
    return _written(tmp_path_factory.mktemp("one"), with_excerpts(review(repository, Settings(TODAY)), repository))


def _hostile() -> Assessment:
    further = say(Outcome.UNMET, PINNED, Place(NASTY, 3, 3, quote=NASTY), NASTY, NASTY, service=NASTY, dependency=NASTY)
    hostile = shop(HOSTILE, further)
    finding = next(each for each in hostile.findings if each.place.path == NASTY)
    return replace(
        hostile,
        provenance=replace(hostile.provenance, name=NASTY, owner=NASTY),
        set_aside=(replace(finding, waiver=Waiver("x", date(2027, 1, 1), NASTY, NASTY)),),
        patches={finding.fingerprint: Patch(NASTY, (Edit(NASTY, 1, (NASTY,), (NASTY,)),), (NASTY,))},
    )


def _tabs(page: Page) -> list[str]:
    return [name for tab in page.get_by_role("tab").all() if (name := tab.get_attribute("aria-controls"))]


def _shown(page: Page) -> int:
    return int(page.evaluate("document.querySelectorAll('.card:not([hidden])').length"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_tab_fits_its_screen(chromium: Chromium, day_one: Path, size: tuple[int, int], theme: str) -> None:
    """No tab scrolls sideways, no table is cut off, every text has contrast, and the page asks nobody for anything."""
    seen = chromium.open(day_one, size, theme)

    for name in _tabs(seen.page):
        seen.page.evaluate("name => { location.hash = name; }", name)
        seen.page.wait_for_selector(f"#{name}:not([hidden])")
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert seen.page.evaluate(CONTRAST) == [], name
        assert seen.page.evaluate(CUT_OFF) == [], name
    assert seen.complaints == []


def test_the_toggle_changes_the_theme(chromium: Chromium, two: Path) -> None:
    """A press makes a light page dark, and its name says what the next one does."""
    page = chromium.open(two).page
    back = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(back)

    page.get_by_role("button", name="Use the dark theme").click()

    assert page.evaluate(back) != light
    assert page.get_by_role("button", name="Use the light theme").is_visible()


def test_arrow_keys_walk_through_the_tabs(chromium: Chromium, two: Path) -> None:
    """The skip link comes first, one tab takes the focus, and arrows, Home and End choose among them."""
    page = chromium.open(two).page
    names = _tabs(page)

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.className")
    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#{names[1]}:not([hidden])")
    second = page.evaluate("document.activeElement.getAttribute('aria-selected')")
    page.keyboard.press("End")
    page.wait_for_selector(f"#{names[-1]}:not([hidden])")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#{names[0]}:not([hidden])")

    assert skip == "skip"
    assert second == "true"
    assert page.evaluate("[...document.querySelectorAll('.panel')].filter((each) => !each.hidden).length") == 1


def test_a_filter_is_kept_in_the_address(chromium: Chromium, day_one: Path) -> None:
    """Choosing filters cards, counts them, and a copy of the address shows the same ones."""
    page = chromium.open(day_one).page
    page.get_by_role("tab", name="Findings").click()
    every = _shown(page)

    page.get_by_label("Severity").select_option("medium")
    page.get_by_label("Pillar", exact=True).select_option("delivery")
    found = _shown(page)
    told = page.get_by_role("status").inner_text()
    again = chromium.open(day_one).page
    again.goto(page.url)

    assert 0 < found < every
    assert told.startswith(f"{found} of ")
    assert "severity=medium" in page.url
    assert _shown(again) == found
    assert again.evaluate("document.getElementById('by-pillar').value") == "delivery"


def test_words_are_searched_and_nothing_found_is_said(chromium: Chromium, day_one: Path) -> None:
    """Every word must stand in a card, in its code or its background; Clear brings all back."""
    page = chromium.open(day_one).page
    page.get_by_role("tab", name="Findings").click()
    every = _shown(page)

    page.get_by_label("Search").fill("raise_for_status ollama")
    page.wait_for_url(re.compile("q="))
    found = _shown(page)
    page.get_by_label("Search").fill("no such words")
    page.wait_for_url(re.compile("such"))
    told = page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_url(re.compile("findings$"))

    assert 0 < found < every
    assert told.startswith("Nothing fits")
    assert _shown(page) == every


def test_a_link_to_a_finding_opens_it(chromium: Chromium, day_one: Path) -> None:
    """The address of a card shows its tab, opens it, marks it, and brings it into view."""
    page = chromium.open(day_one).page
    name = page.evaluate("[...document.querySelectorAll('.card')].at(-5).id")

    page.goto(f"{day_one.as_uri()}#{name}")

    assert page.evaluate("name => document.getElementById(name).querySelector('details').open", name)
    assert page.evaluate("name => document.activeElement.id === name", name)
    assert page.locator(f"#{name}").is_visible()
    assert page.evaluate(
        "name => Math.abs(document.getElementById(name).getBoundingClientRect().top) < innerHeight", name
    )


def test_a_box_of_the_picture_leads_to_its_findings(chromium: Chromium, two: Path) -> None:
    """The number on a box is the number of cards that a click shows."""
    page = chromium.open(two).page
    page.get_by_role("tab", name="System").click()
    box = page.locator("svg.system a", has_text="chat").first

    number = int(box.locator(".number").text_content() or "")
    box.click()
    page.wait_for_selector("#findings:not([hidden])")

    assert _shown(page) == number


@pytest.mark.parametrize("script", [True, False])
def test_hostile_names_do_nothing(chromium: Chromium, tmp_path: Path, script: bool) -> None:
    """Markup, script and marks in names, reasons and patches open no dialog, ask for nothing and make no error."""
    path = _written(tmp_path, _hostile())

    seen = chromium.open(path, script=script)

    if script:
        for name in _tabs(seen.page):
            seen.page.evaluate("name => { location.hash = name; }", name)
            seen.page.wait_for_selector(f"#{name}:not([hidden])")
        seen.page.evaluate("name => { location.hash = name; }", f"findings?about={asked('service:' + NASTY)}")
        seen.page.wait_for_url(re.compile("about"))
        assert 0 < _shown(seen.page) < seen.page.locator(".card").count()
    assert seen.complaints == []
    assert seen.page.locator("main img, main script").count() == 0


def test_markup_that_got_through_could_not_run(chromium: Chromium, two: Path, tmp_path: Path) -> None:
    """The policy of the page stops a script, a handler and an image that stand in it all the same."""
    broken = tmp_path / "broken.html"
    bad = "<script>document.title='run'</script><img src='https://example.org/x' onerror=\"document.title='run'\">"
    broken.write_text(two.read_text("utf-8").replace("</main>", f"{bad}</main>"), encoding="utf-8")

    seen = chromium.open(broken)

    assert seen.page.title() == "shop · Roadworthy"
    assert [each for each in seen.complaints if "Content Security Policy" in each]


def test_without_script_everything_stands_below_each_other(chromium: Chromium, two: Path) -> None:
    """All panels are visible, cards with details that open by themselves, and no control that would do nothing."""
    page = chromium.open(two, script=False).page

    assert all(panel.is_visible() for panel in page.locator(".panel").all())
    assert not page.locator("#filter").is_visible()
    assert not page.locator("#theme").is_visible()
    assert page.locator(".card").first.is_visible()


def test_print_shows_every_tab_and_no_control(chromium: Chromium, two: Path) -> None:
    """On paper all documents stand one after the other, with their details, in dark letters on white."""
    page = chromium.open(two, theme="dark").page

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert all(panel.is_visible() for panel in page.locator(".panel").all())
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert not page.locator("#filter").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_controls_have_names(chromium: Chromium, two: Path) -> None:
    """Every link, button, field and picture says what it is."""
    page = chromium.open(two).page

    nameless = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary, svg")].filter((each) =>
        !(each.textContent.trim() || each.getAttribute("aria-label") || (each.labels && each.labels.length)
          || each.querySelector("title"))).map((each) => each.outerHTML.slice(0, 100))"""
    )

    assert nameless == []


CALLS = {0: (1, 2, 3, 4, 5), 1: (6, 7), 2: (6, 8), 3: (9,), 4: (9, 10), 5: (10,), 6: (11,), 7: (11,), 8: (11,)}
"""Who calls whom among twelve services, in four layers before their stores."""

OVERLAPS = """() => {
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 3
    || b.bottom <= a.top + 3;
  const at = (query) => [...document.querySelectorAll("svg.system " + query)]
    .map((each) => [each.textContent, each.getBoundingClientRect()]);
  const said = at(".way-said"), boxes = at(".box"), found = [];
  said.forEach(([text, box], number) => {
    for (const [other, its] of said.slice(number + 1)) if (!apart(box, its)) found.push([text, other]);
    for (const [, its] of boxes) if (!apart(box, its)) found.push([text, "a box"]);
  });
  return found;
}"""


def test_twelve_services_are_legible(chromium: Chromium, tmp_path: Path) -> None:
    """With five layers the picture fits 1280 pixels, no label meets another or a box, and every name stands in full."""
    files = {}
    compose = "services:\n"
    for number in range(12):
        name = f"service-{number:02}-of-the-shop"
        calls = "".join(
            f'    requests.get("http://service-{other:02}-of-the-shop:8000/items", timeout={other + 2})\n'
            for other in CALLS.get(number, ())
        )
        opens = (
            '    psycopg.connect("postgresql://orders-database:5432/x", connect_timeout=3)\n' if number == 11 else ""
        )
        files[f"{name}/app.py"] = (
            "import psycopg\nimport requests\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
            f'@app.get("/items")\ndef items():\n{calls}{opens}    return {{}}\n'
        )
        files[f"{name}/Dockerfile"] = "FROM python:3.12\nCOPY . .\nCMD uvicorn app:app --port 8000\n"
        compose += f"  {name}:\n    build: {name}\n"
    files["docker-compose.yml"] = compose
    repository = MemoryRepository(files, name="shop")
    page = chromium.open(_written(tmp_path, review(repository, Settings(TODAY)))).page

    page.get_by_role("tab", name="System").click()

    frame = page.locator(".diagram")
    assert page.locator("svg.system .way").count() == 17
    assert frame.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert page.evaluate(OVERLAPS) == []
    assert page.locator("svg.system .strong", has_text="…").count() == 0
    assert page.locator("#hint").is_hidden()


def test_a_background_is_told_when_a_card_opens(chromium: Chromium, day_one: Path) -> None:
    """What cards of a rule share stands once in the file, is found by the search, and is told in a card that opens."""
    page = chromium.open(day_one).page
    name = page.evaluate("document.querySelector('.card:has(.background)').id")
    shared = page.evaluate(
        "name => [...document.querySelectorAll(`#r-${document.getElementById(name).dataset.page} p`)]"
        ".map((each) => each.textContent)",
        name,
    )

    page.goto(f"{day_one.as_uri()}#{name}")
    page.wait_for_function("name => !document.getElementById(name).querySelector('.background')", arg=name)

    told = page.locator(f"#{name}").text_content() or ""
    assert shared
    assert all(each in told for each in shared)
    assert not page.locator(".pages").is_visible()


def test_results_of_other_tools_and_owners_can_be_chosen(chromium: Chromium, tmp_path: Path) -> None:
    """A result stands under its tool with its CVSS, a finding under its owner; both can be chosen."""
    place = Place("requirements.txt", 3, 3)
    result = Imported("pip-audit", "CVE-2019-14806", "is weak", place, 3, cvss=Cvss(7.5, "nvd"))
    verdict = Verdict(Outcome.UNMET, "is weak", place, "werkzeug", imported=result)
    question = replace(PINNED, name="pip-audit:CVE-2019-14806")
    whole = _hostile()
    owned = replace(whole.concerns[0], first=replace(whole.concerns[0].first, owner="@ana"))
    assessment = replace(
        whole,
        apart=(Judgement(question, verdict, basis=Basis.IMPORTED),),
        concerns=(owned, *whole.concerns[1:]),
        provenance=replace(whole.provenance, owner=""),
    )
    page = chromium.open(_written(tmp_path, assessment)).page
    page.get_by_role("tab", name="Findings").click()

    page.get_by_label("Source").select_option("pip-audit")
    told = page.locator(".card:not([hidden])").all_inner_texts()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_url(re.compile("findings$"))
    page.get_by_label("Owner").select_option("@ana")

    assert len(told) == 1
    assert "CVSS 7.5 (nvd)" in told[0]
    assert "imported" in told[0]
    assert _shown(page) == 1
    page.get_by_label("Owner").select_option("")
    page.get_by_label("Status").select_option("waived")
    assert "Set aside by" in (page.locator(".card:not([hidden])").first.text_content() or "")
