"""Knows how a draft is made of what the memory, the engines and the glossary say; must not know who asks for it."""
