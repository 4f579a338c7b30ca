"""Knows how publications are found, in their own words; must not know how they are written or translated."""
