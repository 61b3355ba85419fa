"""Pages looked at as a reader does: in Chromium, offline, at the width of a telephone, with the keyboard alone."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citra.pipeline.installation import BROWSERS, DEBIAN_BROWSER, pages_can_be_seen

TELEPHONE, DESK = 375, 1280
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter(one => { for (let box = one.parentElement; box; box = box.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(box).overflowX) && box !== document.body
      && box !== document.documentElement) return false; return true; })
  .map(one => one.outerHTML.slice(0, 120))"""
FOCUSED = """() => { const one = document.activeElement;
  return one === document.body || one === document.documentElement ? ''
    : one.tagName.toLowerCase() + ' ' + (one.getAttribute('aria-label') || one.textContent).trim().slice(0, 60); }"""


@dataclass
class OpenPage:
    """A page of this machine, open in the browser.

    ``tab`` is the page as playwright gives it; ``console`` holds the errors that it reported, ``requests`` the
    addresses that it asked a host for.
    """

    tab: object
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def serious_findings(self) -> list[str]:
        """Return what axe calls serious or critical: rule, place, and how to mend it."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.tab).response["violations"]
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def set_width(self, width: int) -> None:
        self.tab.set_viewport_size({"width": width, "height": 800})

    def overflowing(self) -> list[str]:
        """Return the elements that reach over the right edge of the page and lie in no box that scrolls."""
        return self.tab.evaluate(OVERFLOWING)

    def click_until_left(self, x: float, y: float, seconds: int = 30) -> None:
        """Click at a place of the window until another page opens; a viewer of documents takes time to be ready."""
        before = self.tab.url
        for _ in range(2 * seconds):
            self.tab.mouse.click(x, y)
            self.tab.wait_for_timeout(500)
            if self.tab.url != before:
                return

    def tab_stops(self, most: int = 500) -> list[str]:
        """Return what the Tab key reaches from the top of the page to its end, as tag and name."""
        stops = []
        for _ in range(most):
            self.tab.keyboard.press("Tab")
            focused = self.tab.evaluate(FOCUSED)
            if not focused:
                break
            stops.append(focused)
        return stops


class Browser:
    """Chromium without a window."""

    def __init__(self, chromium):
        self._chromium = chromium
        self._contexts = []

    def open(self, path: Path, *, width: int = DESK, dark: bool = False, fragment: str = "") -> OpenPage:
        """Open a file offline."""
        context = self._chromium.new_context(
            offline=True, viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        self._contexts.append(context)
        page = OpenPage(context.new_page())
        page.tab.on("console", lambda said: said.type == "error" and page.console.append(said.text))
        page.tab.on("pageerror", lambda fault: page.console.append(str(fault)))
        page.tab.on(
            "request", lambda asked: asked.url.startswith(("file:", "data:")) or page.requests.append(asked.url)
        )
        page.tab.goto(path.as_uri() + fragment)
        return page

    def close_pages(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """The running browser; without one every test that looks at pages is skipped."""
    needed = f"Debian/Ubuntu: apt install {' '.join(DEBIAN_BROWSER)}"
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"Chromium is not on this machine ({needed}), so no page is looked at")
    # Set-up has seen to this; to skip here would hide that it did not.
    if not pages_can_be_seen():
        pytest.fail(f"Chromium is here, and the program that drives it does not start ({needed})")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def browser(chromium) -> Iterator[Browser]:
    """A browser that opens files offline; its pages are closed after the test."""
    opened = Browser(chromium)
    yield opened
    opened.close_pages()
