"""Knows how text becomes index terms, language by language; must not know engines or stores."""
