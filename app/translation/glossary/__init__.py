"""Knows agreed terms by concept and language; must not know works, memory, engines or checks."""
