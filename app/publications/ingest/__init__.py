"""Bringing documents in: readers turn files into CommonMark, the use case keeps text and original bytes."""

from app.publications.ingest.use_case import Ingested, ingest_file

__all__ = ["Ingested", "ingest_file"]
