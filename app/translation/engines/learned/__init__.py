"""Knows how to learn a pair of languages from texts and to draft by what was learned; must not know where the texts come from."""
