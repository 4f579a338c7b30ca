"""Knows what words of one language are in another, learned from approved pairs; must not know engines."""
