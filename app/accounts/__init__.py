"""Knows users, their roles and what a role may do; must not know works, requests or sessions of a browser."""
