"""Findings as one page for an editor: no script, no outside file, prints, fits a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from orientir.factcheck.catalogue import Finding, Quotation
from orientir.factcheck.dismissals import lines_of
from orientir.factcheck.report.terminal import NAMES, PLACES, Dismissed, not_errors, summary
from orientir.terms import counted

_STYLE = """
:root {
  color-scheme: light dark;
  --line: #c9ced6; --soft: #f4f6f8; --mark: #ffe58f;
  --error: #a4161a; --check: #8a5a00; --hint: #1d5f8a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --line: #4a5260; --soft: #23272e; --mark: #6b5500;
    --error: #ff8f8f; --check: #f0c36a; --hint: #8ec7f0;
  }
  body { background: #16191d; color: #e8eaed; }
}
* { box-sizing: border-box; }
body {
  font: 16px/1.5 "PT Sans", "Segoe UI", Arial, sans-serif;
  margin: 0 auto; max-width: 56rem; padding: 1rem; overflow-wrap: anywhere;
}
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .25rem; }
.summary { margin: 0 0 1rem; }
article {
  border: 1px solid var(--line); border-left: .4rem solid var(--hint); border-radius: .3rem;
  margin: 0 0 1rem; padding: .75rem 1rem; break-inside: avoid;
}
article.error { border-left-color: var(--error); }
article.check { border-left-color: var(--check); }
h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
.weight { color: var(--hint); }
.error .weight { color: var(--error); }
.check .weight { color: var(--check); }
.sum { background: var(--soft); margin: .4rem 0; padding: .4rem .6rem; font-variant-numeric: tabular-nums; }
blockquote { border-left: 2px solid var(--line); margin: .5rem 0; padding: 0 0 0 .75rem; }
blockquote cite { display: block; font-size: .875rem; font-style: normal; opacity: .8; }
mark { background: var(--mark); color: inherit; padding: 0 .1em; }
.advice { margin: .4rem 0 0; font-weight: 600; }
code { font-size: .8125rem; opacity: .75; }
.done {
  border: 1.5px solid var(--line); display: inline-block; height: 1.1rem; width: 1.1rem;
  margin-right: .3rem; vertical-align: -.2rem;
}
summary { cursor: pointer; padding: .6rem 0; }
pre {
  background: var(--soft); font-size: .8125rem; margin: .4rem 0; padding: .4rem .6rem;
  overflow-wrap: anywhere; white-space: pre-wrap;
}
@media print { .other { display: none; } body { font-size: 11pt; max-width: none; padding: 0; } }
"""
_OPEN_QUOTATIONS = 4
_LONGEST = 700


def as_html(findings: Sequence[Finding], source: str, dismissed: Dismissed = ()) -> str:
    """The whole page. Everything that comes from the document is escaped."""
    title = f"Проверка чисел: {source}"
    articles = "\n".join(_article(number, found) for number, found in enumerate(findings, 1))
    return f"""<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p class="summary">{escape(summary(findings).capitalize() + not_errors(dismissed))}</p>
{articles}
{_dismissed(dismissed)}
</main>
</body>
</html>
"""


def _article(number: int, found: Finding) -> str:
    first, rest = found.quotations[:_OPEN_QUOTATIONS], found.quotations[_OPEN_QUOTATIONS:]
    quoted = "\n".join(map(_quotation, first))
    if rest:
        more = "\n".join(map(_quotation, rest))
        label = f"Ещё {counted(len(rest), PLACES)}"
        quoted += f"\n<details><summary>{label}</summary>\n{more}\n</details>"
    weight = f'<span class="weight">{NAMES[found.severity]}.</span>'
    return f"""<article class="{found.severity.value}">
<h2><span class="done" aria-hidden="true"></span>{number}. {weight} {escape(found.title)}</h2>
<p class="sum">{escape(found.arithmetic[:1].upper() + found.arithmetic[1:])}</p>
{quoted}
<p class="advice">{escape(found.advice)}</p>
<code>{escape(found.code)}</code>
<details class="other"><summary>Это не ошибка?</summary>
<p>Впишите причину в последнюю строку и добавьте эти строки в файл правок (ключ --bindings): в следующий раз находки
не будет. То же делает команда с ключами --not-an-error {number} --reason "…".</p>
<pre>{escape(lines_of(found).rstrip())}</pre>
</details>
</article>"""


def _dismissed(dismissed: Dismissed) -> str:
    """What has been called no error, and why."""
    if not dismissed:
        return ""
    rows = "\n".join(
        f"<li>{escape(found.title)} {escape(found.arithmetic)}<br>Не ошибка: {escape(reason)}</li>"
        for found, reason in dismissed
    )
    return f"<details><summary>Снято с объяснением: {len(dismissed)}</summary>\n<ul>\n{rows}\n</ul>\n</details>"


def _quotation(quoted: Quotation) -> str:
    row = f"{escape(quoted.row)}: " if quoted.row else ""
    return f"<blockquote><cite>{escape(str(quoted.place))}</cite>{row}{_marked(quoted)}</blockquote>"


def _marked(quoted: Quotation) -> str:
    parts = ((escape(part), marked) for part, marked in parts_of(quoted))
    return "".join(f"<mark>{part}</mark>" if marked else part for part, marked in parts)


def parts_of(quoted: Quotation) -> list[tuple[str, bool]]:
    """The quotation in parts, each with whether it is marked, cut to the neighbourhood of the marks when it is long."""
    low, high = _window(quoted)
    parts, at = [("…", False)] if low else [], low
    for start, end in quoted.marks:
        if low <= start and end <= high and start >= at:
            parts += [(quoted.text[at:start], False), (quoted.text[start:end], True)]
            at = end
    rest = quoted.text[at:high] + ("…" if high < len(quoted.text) else "")
    return [part for part in (*parts, (rest, False)) if part[0]]


def _window(quoted: Quotation) -> tuple[int, int]:
    if len(quoted.text) <= _LONGEST:
        return 0, len(quoted.text)
    first = quoted.marks[0][0] if quoted.marks else 0
    low = max(0, first - _LONGEST // 2)
    return low, min(len(quoted.text), low + _LONGEST)
