"""PURE: where a draft can come from, the surest first, and what is taken for granted about each until edits tell more."""

from collections.abc import Mapping

CONTEXT, EXACT, REPAIRED, ENGINE, WORDS = "context", "exact", "repaired", "engine", "words"
FUZZY = "fuzzy"  # shown to people as it is, and never a draft by itself
SOURCES = (CONTEXT, EXACT, REPAIRED, ENGINE, WORDS, FUZZY)
MEMORY, GLOSSARY = "memory", "glossary"  # makers that are no engine
OF_MEMORY = frozenset({CONTEXT, EXACT, REPAIRED, FUZZY})

Curve = tuple[tuple[float, float], ...]
"""What stays of a draft, from 0 to 1, by what was known of it when it was made: rising points."""

# measured on news from Vietnamese to Bahnar; docs/drafting.md says on how many
PRIORS: Mapping[str, Curve] = {
    CONTEXT: ((1.0, 0.97),),
    EXACT: ((1.0, 0.93),),
    REPAIRED: ((0.6, 0.77), (0.85, 0.79), (0.95, 0.89), (1.0, 0.92)),
    FUZZY: ((0.6, 0.48), (0.7, 0.57), (0.8, 0.65), (0.9, 0.8), (0.99, 0.9)),
    ENGINE: ((0.3, 0.35), (0.6, 0.6), (0.75, 0.75), (0.9, 0.88)),
    WORDS: ((0.0, 0.1), (1.0, 0.3)),
}
