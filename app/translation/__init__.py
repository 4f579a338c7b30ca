"""Knows the work of translating: workflow, memory, glossary, engines, checks; must not know pages or packs."""
