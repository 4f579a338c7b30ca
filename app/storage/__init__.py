"""Knows bytes by their SHA-256 digest; must not know what they are for."""
