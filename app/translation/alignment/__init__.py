"""Knows which sentences of two texts say the same; must not know documents, memory, lexicons or who asks."""
