"""Knows deferred work, its progress and its end; must not know what any job does."""
