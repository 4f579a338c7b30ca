"""PURE: how a query was read, in the shape that programs get."""

from app.search.query import Results


def read_as(results: Results) -> dict[str, object]:
    """What words were understood as, what the works found are, what is nowhere, and another spelling that finds more."""
    facets = results.facets
    return {
        "understood": [{"text": one.text, "renditions": {tag: list(texts) for tag, texts in one.renditions}}
                       for one in results.understood],
        "missing": list(results.missing), "did_you_mean": results.did_you_mean, "candidates": list(results.candidates),
        "facets": {"languages": dict(facets.languages), "kinds": dict(facets.kinds), "topics": dict(facets.topics),
                   "places": dict(facets.places), "years": {str(year): number for year, number in facets.years.items()}},
    }
