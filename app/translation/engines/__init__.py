"""Knows what drafts offline, engine by engine; must not know works, memory, glossary or checks."""
