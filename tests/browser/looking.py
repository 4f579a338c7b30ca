"""What a page is asked by a script that looks at it: each answer is a list of what is wrong."""

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
