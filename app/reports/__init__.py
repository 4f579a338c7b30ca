"""Knows figures about everything else; must not change anything."""
