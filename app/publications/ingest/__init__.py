"""Bringing documents in: readers turn files into CommonMark, the use case keeps text and original bytes."""

from app.publications.ingest.use_case import Ingested, examine, ingest_file, keep

__all__ = ["Ingested", "examine", "ingest_file", "keep"]
