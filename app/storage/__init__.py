"""Knows how bytes are kept, by their SHA-256 digest and whole or not at all; must not know what they are for."""
