"""Knows how foreign files of pairs and terms are read safely and reported on; must not know what they are for."""
