"""Knows how a pack is fetched from another machine over a network, with suspicion; must not know what is done with it."""
