"""Knows who did what to what, append-only; must not know what any of it means."""
