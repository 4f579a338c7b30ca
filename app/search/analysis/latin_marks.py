"""PURE: the analyser of languages in Latin letters, with the marks that people leave out when they type."""

from app.search.analysis.general import General


class LatinMarks(General):
    """Vietnamese, the languages of the Highlands, English: “bien gioi” finds “biên giới”, “bar” finds “ƀar” and “’bar”.

    English is among them, because its texts are full of names with marks.
    """

    name = "latin-marks"
    scripts = frozenset({"Latn"})
