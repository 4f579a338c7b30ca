"""Knows what can be wrong with a target text; must not know works, memory, glossary or engines."""
