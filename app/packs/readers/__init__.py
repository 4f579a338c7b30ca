"""Knows how published works leave as files that other programs read; must not know who asked or where they are carried."""
