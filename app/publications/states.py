"""PURE: the states a language version and a segment can be in."""

DRAFT = "draft"
TRANSLATING = "translating"
IN_REVIEW = "in_review"
RETURNED = "returned"
APPROVED = "approved"
PUBLISHED = "published"
WITHDRAWN = "withdrawn"
VERSION_STATES = (DRAFT, TRANSLATING, IN_REVIEW, RETURNED, APPROVED, PUBLISHED, WITHDRAWN)

UNTRANSLATED = "untranslated"
DRAFTED = "draft"
TRANSLATED = "translated"
SEGMENT_IN_REVIEW = "in_review"
SEGMENT_RETURNED = "returned"
SEGMENT_APPROVED = "approved"
STALE = "stale"
SEGMENT_STATES = (UNTRANSLATED, DRAFTED, TRANSLATED, SEGMENT_IN_REVIEW, SEGMENT_RETURNED, SEGMENT_APPROVED, STALE)

# where a segment's target came from
FROM_MEMORY, FROM_MACHINE, FROM_PERSON, FROM_SAMPLE = "memory", "machine", "person", "sample"
