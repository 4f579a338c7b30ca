"""How fast the workbench answers: python bench/workbench.py memory --units 1000 --units 100000 [--json].

Each part is a module beside this one that measures one thing and gives its figures; without names all parts run.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import editor
import together
import workbench_memory

Figures = list[dict[str, Any]]
PARTS: Mapping[str, Callable[[argparse.Namespace], Figures]] = {"memory": workbench_memory.run, "editor": editor.run,
                                                                 "together": together.run}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)}")
    options.add_argument("--units", type=int, action="append", help="how many units the memory holds; may be given again")
    options.add_argument("--json", action="store_true", help="print one JSON document")
    asked = options.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        options.error(f"there is no part {', '.join(sorted(unknown))}")
    figures = {name: PARTS[name](asked) for name in asked.parts or PARTS}
    print(json.dumps(figures, indent=2, ensure_ascii=False) if asked.json else "\n\n".join(map(table, figures.values())))


def table(rows: Figures) -> str:
    """The rows under their names, in columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([str(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)


if __name__ == "__main__":
    main()
