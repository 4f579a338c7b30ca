"""Knows what stands in a text as a value — numbers, dates, times, money and measures — in every language of the archive; must not know what it is compared with."""
