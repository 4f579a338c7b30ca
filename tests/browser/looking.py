"""What a page is asked by a script that looks at it: each answer is a list of what is wrong."""

from importlib.resources import files
from pathlib import Path

_SCRIPTS = Path(__file__).parent / "scripts"

SOUND = (_SCRIPTS / "sound.js").read_text("utf-8")
"""Headings, names, labels, references, languages: what a screen reader needs."""
FITS = (_SCRIPTS / "fits.js").read_text("utf-8")
"""Nothing sticks out of the window, no letters are cut off, nothing is too small for a finger."""
READABLE = (_SCRIPTS / "readable.js").read_text("utf-8")
"""Contrast: 4.5 to 1, 3 to 1 for large letters, 7 to 1 for reading text (WCAG 2.2)."""
FOCUS = (_SCRIPTS / "focus.js").read_text("utf-8")
"""What has the focus, and whether one sees it; null where nothing has it."""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
"""axe-core, which another office keeps; put into a page it adds ``axe``."""
AXE_FINDINGS = (_SCRIPTS / "axe.js").read_text("utf-8")
"""What axe finds serious or critical, once it is in the page."""
