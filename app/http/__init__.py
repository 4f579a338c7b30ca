"""Knows what web pages and the API share: errors to status, identity, locale, headers; must not know any page."""
