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
SEGMENT_APPROVED = "approved"

# where a segment's target came from
FROM_MEMORY, FROM_MACHINE, FROM_PERSON, FROM_SAMPLE = "memory", "machine", "person", "sample"
