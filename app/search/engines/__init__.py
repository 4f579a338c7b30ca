"""Knows where the terms are kept and looked up; must not know publications."""
