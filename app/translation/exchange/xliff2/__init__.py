"""Knows XLIFF 2.0 and 2.1 to the letter of the standard; must not know whose texts a file carries."""
