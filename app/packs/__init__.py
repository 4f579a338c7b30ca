"""Knows how published versions travel as signed-for objects; must not know pages, search or translating."""
