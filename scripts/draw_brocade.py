#!/usr/bin/env python3
"""Draw the four brocade pictures of the work patterns-of-the-loom.

The drawings are original: lozenges and steps on a coarse grid of cells, in the
four colours of Highland cloth. They copy no existing textile.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, CELL = 960, 640, 8
COLUMNS, ROWS = WIDTH // CELL, HEIGHT // CELL

INDIGO, RED, CREAM, BLACK = range(4)
PALETTE = ((0x26, 0x31, 0x5F), (0x9E, 0x2B, 0x25), (0xFB, 0xFA, 0xF7), (0, 0, 0))

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "corpus/works/patterns-of-the-loom"

Pattern = Callable[[int, int], int]


def lozenge(x: int, y: int, width: int, height: int) -> int:
    """Stepped distance of a cell from the centre of its tile, 0 in the middle."""
    dx = abs(2 * (x % width) + 1 - width) // 2
    dy = abs(2 * (y % height) + 1 - height) // 2
    return dx + dy


def stairs(x: int, period: int, tread: int) -> int:
    """Height of a zigzag staircase above its base at column x."""
    half = period // 2
    place = x % period
    climb = place if place < half else period - 1 - place
    return climb // tread * tread


def edge(y: int) -> int | None:
    """The plain selvedge at the top and bottom, or None inside the cloth."""
    depth = min(y, ROWS - 1 - y)
    if depth < 2:
        return BLACK
    if depth < 3:
        return CREAM
    if depth < 5:
        return RED
    if depth < 6:
        return CREAM
    return None


def nested_lozenges(x: int, y: int) -> int:
    """A wide band of lozenges one inside another, on indigo."""
    border = edge(y)
    if border is not None:
        return border
    row = y - 6
    if row < 2 or row >= ROWS - 14:
        return BLACK
    distance = lozenge(x, row - 2, 40, 32)
    rings = (
        (2, CREAM), (4, RED), (6, BLACK), (8, CREAM), (10, INDIGO), (13, RED), (14, CREAM), (17, INDIGO),
        (18, BLACK), (24, INDIGO), (26, CREAM), (28, RED), (29, BLACK), (31, CREAM), (33, RED),
    )
    return next((colour for limit, colour in rings if distance < limit), CREAM)


def running_stairs(x: int, y: int) -> int:
    """Zigzag staircases, red and cream in turn, across a black ground."""
    border = edge(y)
    if border is not None:
        return border
    level = (y + stairs(x, 40, 2)) % 34
    bands = ((5, RED), (8, BLACK), (12, CREAM), (15, BLACK), (20, RED), (23, CREAM), (29, BLACK), (32, INDIGO), (34, BLACK))
    return next(colour for limit, colour in bands if level < limit)


def colour_bands(x: int, y: int) -> int:
    """Plain stripes of the four colours with small lozenge bands between."""
    half = y if y < ROWS // 2 else ROWS - 1 - y
    stripes = (
        (3, BLACK), (4, CREAM), (9, RED), (10, CREAM), (14, INDIGO), (15, BLACK), (23, None),
        (24, BLACK), (28, INDIGO), (29, CREAM), (30, RED), (31, CREAM),
    )
    for limit, colour in stripes:
        if half < limit:
            if colour is not None:
                return colour
            distance = lozenge(x, half - 15, 12, 8)
            return RED if distance < 2 else CREAM if distance < 5 else INDIGO
    distance = lozenge(x, y - 31, 20, 18)
    rings = ((2, RED), (4, CREAM), (7, BLACK), (9, RED), (10, CREAM))
    return next((colour for limit, colour in rings if distance < limit), BLACK)


def bordered_field(x: int, y: int) -> int:
    """A field of small lozenges held between two stepped borders."""
    depth = min(y, ROWS - 1 - y)
    rise = stairs(x, 24, 2)
    if depth < 3:
        return RED
    if depth < 4:
        return CREAM
    if depth < 6 + rise:
        return BLACK
    if depth < 8 + rise:
        return CREAM
    if depth < 11 + rise:
        return RED
    if depth < 24:
        return INDIGO
    if depth < 25:
        return CREAM
    distance = lozenge(x, y - 25, 12, 10)
    rings = ((2, CREAM), (4, RED), (6, BLACK), (7, CREAM))
    return next((colour for limit, colour in rings if distance < limit), INDIGO)


PATTERNS: tuple[Pattern, ...] = (nested_lozenges, running_stairs, colour_bands, bordered_field)


def draw(pattern: Pattern) -> Image.Image:
    """One picture of the pattern, a palette image of WIDTH x HEIGHT."""
    small = Image.new("P", (COLUMNS, ROWS))
    small.putpalette([part for colour in PALETTE for part in colour])
    small.putdata([pattern(x, y) for y in range(ROWS) for x in range(COLUMNS)])
    return small.resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the brocade pictures of the work patterns-of-the-loom.")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder for brocade-1.png … brocade-4.png")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for number, pattern in enumerate(PATTERNS, start=1):
        path = out / f"brocade-{number}.png"
        draw(pattern).save(path, optimize=True)
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
