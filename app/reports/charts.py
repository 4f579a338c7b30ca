"""PURE: figures as pictures, drawn as SVG that stands in a page and needs nothing else.

A picture names itself and says in words what it shows; the numbers stand in a table beside it. Colours are the
page's own, so that a dark page has a dark picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 640
ROW = 46
_BAR = 14
_LABEL = 40  # characters


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, how long it is, of what whole, and how its number is written."""

    label: str
    value: int
    whole: int
    text: str


def bars(name: str, title: str, description: str, rows: Sequence[Bar]) -> str:
    """Bars one below the other, all to the same measure; ``name`` tells the picture apart from others on the page."""
    most = max((one.whole for one in rows), default=0) or 1
    drawn = "".join(_row(place, one, most) for place, one in enumerate(rows))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {ROW * len(rows) + 4}" width="100%" role="img" '
            f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" fill="currentColor" font-size="15">'
            f'<title id="{escape(name)}-title">{escape(title)}</title><desc id="{escape(name)}-desc">{escape(description)}</desc>'
            f"{drawn}</svg>")


def _row(place: int, bar: Bar, most: int) -> str:
    top = place * ROW
    y = top + 24
    outline = _length(bar.whole, most)
    label = bar.label if len(bar.label) <= _LABEL else bar.label[:_LABEL - 1] + "…"
    return (f'<text x="1" y="{top + 17}">{escape(label)}</text>'
            f'<text x="{WIDTH - 1}" y="{top + 17}" text-anchor="end">{escape(bar.text)}</text>'
            f'<rect x="1" y="{y}" width="{outline}" height="{_BAR}" fill="none" stroke="currentColor" stroke-opacity=".55"/>'
            f'<rect x="1" y="{y}" width="{_length(bar.value, most)}" height="{_BAR}" fill="var(--indigo)"/>')


def _length(value: int, most: int) -> float:
    return round((WIDTH - 2) * value / most, 1)
