"""What an eye sees on a page: faults that axe knows, text that is cut or covered, a focus that does not show."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from extent import EXHAUSTIVE

AXE = Axe().axe_script
CUT_OR_COVERED = """() => {
  const found = [], lines = [];
  scrollTo(0, 0);  // what stays in view while scrolling lies on the rest by design
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, owner = node.parentElement;
    const drawn = owner.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
    if (!node.data.trim() || !drawn || owner.closest(".hidden, svg, select, textarea")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.right <= 0 || box.width < 1) continue;
      const frame = owner.closest("button, .button, .state, .card, .notice, td, th, body").getBoundingClientRect();
      if (box.left < frame.left - 2 || box.right > frame.right + 2) found.push(`cut: ${node.data.trim().slice(0, 60)}`);
      lines.push({ box, text: node.data.trim() });
    }
  }
  lines.sort((one, other) => one.box.top - other.box.top);
  lines.forEach(({ box, text }, i) => {
    for (let next = i + 1; next < lines.length && lines[next].box.top < box.bottom - box.height / 4; next += 1) {
      const other = lines[next].box;
      if (other.left < box.right - 3 && other.right > box.left + 3) {
        found.push(`covered: ${text.slice(0, 60)} / ${lines[next].text.slice(0, 60)}`);
      }
    }
  });
  return found;
}"""
FOCUS_UNSEEN = """every => {
  const look = (element) => [element, ...element.querySelectorAll("rect")].map((part) => {
    const style = getComputedStyle(part);
    return [style.outlineStyle, style.outlineWidth, style.stroke, style.strokeWidth].join();
  }).join();
  const found = [], seen = new Set();
  document.activeElement.blur();
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    const sort = [element, element.parentElement].map((one) => `${one.tagName}.${one.className}.${one.type}`).join("<");
    if (!every && seen.has(sort)) continue;
    const before = look(element);
    element.focus({ preventScroll: true });
    if (document.activeElement === element) {
      seen.add(sort);
      if (look(element) === before) found.push(element.outerHTML.slice(0, 120));
    }
    element.blur();
  }
  return found;
}"""
SORTS_OF_ELEMENTS = """() => [...document.body.querySelectorAll("*")].map((element) =>
  [element.parentElement, element].map((one) => `${one.tagName}.${one.className}`).join(">")
)"""
OF_A_NEW_LOOK = """known => {
  const looks = new Set(known), grounds = new Map([[null, ""]]), clear = ["rgba(0, 0, 0, 0)", "none", "1"];
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity].filter((value) => !clear.includes(value));
      grounds.set(element, [ground(element.parentElement), ...own].join(" "));
    }
    return grounds.get(element);
  };
  document.querySelectorAll("[data-new-look]").forEach((element) => element.removeAttribute("data-new-look"));
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes].map((node) => node.nodeType === 3 ? node.data : "").join("").trim();
    const words = element.matches("input, select, textarea") ? `${element.value}${element.placeholder}` : text;
    if (words.length < 2 || !element.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const off = element.closest(":disabled, [aria-disabled=true]") ? "off" : "";
    const look = [element.tagName, color, fontSize, fontWeight, off, ground(element)].join(" ");
    if (!looks.has(look)) element.dataset.newLook = "";
    looks.add(look);
  }
  return [...looks];
}"""
"""Marks one of all texts that have the same letters, in the same colour, on the same ground."""

UNEVEN_COLUMNS = """() => {
  const starts = {}, uneven = [];
  for (const table of document.querySelectorAll('table.stack')) {
    const look = table.className.replace('stack', '').trim();
    const columns = [...table.querySelectorAll('thead th')].map(head => Math.round(head.getBoundingClientRect().left));
    if (look && String(starts[look] ??= columns) !== String(columns)) uneven.push(`${look}: ${columns}`);
  }
  return uneven;
}"""


def violations(page: Page, *, only: str = "", without: str = "") -> list[tuple[str, str]]:
    """What axe calls serious or critical: the rule, and the first element that breaks it."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = [only]
    if without:
        options["rules"] = {without: {"enabled": False}}
    return _serious(page.evaluate("options => axe.run(options).then(found => found.violations)", options))


def pale(page: Page, looks: set[str]) -> list[tuple[str, str]]:
    """Texts that stand out too little. What looks as one of ``looks`` was measured before; the page's are added.

    The exhaustive look measures every text."""
    if EXHAUSTIVE:
        return violations(page, only="color-contrast")
    found = set(page.evaluate(OF_A_NEW_LOOK, list(looks)))
    if found == looks:
        return []
    looks |= found
    run = "axe.run('[data-new-look]', { runOnly: ['color-contrast'] }).then(found => found.violations)"
    return _serious(page.evaluate(run))


def _serious(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]


def bring_axe(page: Page) -> None:
    page.evaluate(AXE)


def uneven_columns(page: Page) -> list[str]:
    """Tables of one look whose columns do not begin where those of the first begin."""
    return list(page.evaluate(UNEVEN_COLUMNS))


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def cut_or_covered(page: Page) -> list[str]:
    """Texts that stick out of their frame, or lie on one another."""
    return list(page.evaluate(CUT_OR_COVERED))


def focus_unseen(page: Page) -> list[str]:
    """Elements that look the same with the focus and without it; of those of one sort usually the first is tried."""
    page.keyboard.press("Tab")  # from here on the browser shows the focus as to somebody at the keyboard
    return list(page.evaluate(FOCUS_UNSEEN, EXHAUSTIVE))


def sorts_of_elements(page: Page) -> set[str]:
    return set(page.evaluate(SORTS_OF_ELEMENTS))
