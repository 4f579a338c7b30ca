"""Knows the REST API, one module a resource; must not hold rules of the archive."""
