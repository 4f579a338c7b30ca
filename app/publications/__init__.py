"""Knows works, their language versions, revisions and segments; must not know who searches, drafts or carries them."""
