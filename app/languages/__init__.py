"""Knows languages and their texts (tags, names, normal form, sentences, words, a core vocabulary); must not know works or requests."""
