"""axe-core on a page, with the rules of WCAG 2.2 AA and good practice."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Half-way between two colours there is a third that nobody chose: what moves comes to rest before it is judged.
_AT_REST = """Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished))"""


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, one line a violation with its first place."""
    page.evaluate(_AT_REST)
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{page.url}: {item['id']} — {item['help']} — {item['nodes'][0]['html'][:160]} — "
        f"{' '.join(item['nodes'][0]['failureSummary'].split())}"
        for item in results.response["violations"]
    ]
