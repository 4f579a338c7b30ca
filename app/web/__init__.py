"""Knows the pages people see; must not hold rules of the archive."""
