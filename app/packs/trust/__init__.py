"""Knows whose signed lists an instance believes, and keeps the keys of those who sign; must not know what a list holds."""
