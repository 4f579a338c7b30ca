"""Knows whose signed lists an instance believes, and keeps the keys of those who sign; must not know what a list holds."""

from app.packs.trust.seal import DigestSeal, Trust

__all__ = ["DigestSeal", "Trust"]
