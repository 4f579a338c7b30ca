"""Knows what posts tell the province: how often things were read, and what readers say; must not know who read or said it."""
