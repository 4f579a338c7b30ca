"""Knows past approved pairs and how to find them; must not know works, glossary, engines or checks."""
