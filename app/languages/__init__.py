"""Knows languages and their texts (tags, names, normal form, sentences, words); must not know works or requests."""
