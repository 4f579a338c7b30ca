"""Knows how a small Transformer is trained from pairs of texts and packed as an Argos package; must not know works or the memory."""
