"""A bag after RFC 8493 for an archive: texts and files of works with what is known about them, and their SHA-512."""

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version as program_version
from pathlib import Path
from typing import Any

from app.errors import N_
from app.packs.readers.base import FOLDER, Progress, ReadersFormat
from app.packs.readers.edition import Edition, EditionVersion, EditionWork
from app.packs.readers.writing import copy_file
from app.publications.models import INTERNAL

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class BagIt(ReadersFormat):
    """Every version of each work as CommonMark, its files, and Dublin Core in JSON; with originals for staff."""

    name = "bagit"
    label = N_("Bag for an archive (BagIt)")
    shape = FOLDER
    suffix = ".zip"
    every_language = True

    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        listed, size = [], 0
        for number, work in enumerate(edition.works(), 1):
            for path, digest in _write_work(edition, work, place):
                listed.append(f"{digest}  {path}\n")
                size += (place / path).stat().st_size
            progress(number, edition.count)
        tags = {"bagit.txt": _DECLARATION, "bag-info.txt": _facts(edition, len(listed), size),
                "manifest-sha512.txt": "".join(sorted(listed, key=lambda line: line[130:]))}
        for name, text in tags.items():
            (place / name).write_bytes(text.encode("utf-8"))
        sums = [f"{hashlib.sha512(text.encode('utf-8')).hexdigest()}  {name}\n" for name, text in sorted(tags.items())]
        (place / "tagmanifest-sha512.txt").write_bytes("".join(sums).encode("ascii"))


def _write_work(edition: Edition, work: EditionWork, place: Path) -> Iterator[tuple[str, str]]:
    """Write one work and give the paths of its files with their digests."""
    folder = f"data/{work.plain_name}"
    (place / folder).mkdir(parents=True)
    texts = {f"{one.language}.md": one.body.encode("utf-8") for one in (work.version, *work.others)}
    texts["work.json"] = (json.dumps(_described(edition, work), ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    for name, data in sorted(texts.items()):
        (place / folder / name).write_bytes(data)
        yield f"{folder}/{name}", hashlib.sha512(data).hexdigest()
    for name, file in sorted({one.plain_name: one for one in work.files}.items()):
        (place / folder / "files").mkdir(exist_ok=True)
        with edition.open(file.digest) as source, (place / folder / "files" / name).open("wb") as target:
            digest = copy_file(source, target, file.digest)
        yield f"{folder}/files/{name}", digest


def _described(edition: Edition, work: EditionWork) -> dict[str, Any]:
    """The work in the terms of Dublin Core, as JSON-LD."""
    versions = sorted((work.version, *work.others), key=lambda one: (not one.is_source, one.language))
    return {
        "@context": {"dcterms": "http://purl.org/dc/terms/"},
        "dcterms:identifier": work.work_id,
        "dcterms:type": work.kind,
        "dcterms:title": [{"@language": one.language, "@value": one.title} for one in versions],
        "dcterms:abstract": [{"@language": one.language, "@value": one.summary} for one in versions if one.summary],
        "dcterms:creator": work.author,
        "dcterms:source": work.source,
        "dcterms:rights": work.rights,
        "dcterms:accessRights": work.visibility,
        "dcterms:issued": work.issued_on.isoformat() if work.issued_on else None,
        "dcterms:subject": list(work.topics),
        "dcterms:spatial": list(work.places),
        "dcterms:language": [one.language for one in versions],
        "dcterms:hasVersion": [_version(one, work) for one in versions],
        "dcterms:hasPart": [{
            "file": f"files/{one.plain_name}", "dcterms:title": one.name, "dcterms:format": one.media_type,
            "dcterms:extent": one.size, "dcterms:description": one.caption, "dcterms:language": one.language or None,
            "role": one.role, "sha256": one.digest} for one in work.files],
    }


def _version(one: EditionVersion, work: EditionWork) -> dict[str, Any]:
    return {"file": f"{one.language}.md", "dcterms:format": "text/markdown", "dcterms:language": one.language,
            "revision": one.revision, "dcterms:available": one.published_at.isoformat(),
            "translated_from": None if one.is_source else work.source_language}


def _facts(edition: Edition, files: int, size: int) -> str:
    return (f"Bag-Software-Agent: Rông {program_version('rong')}\n"
            f"Bagging-Date: {edition.made_at:%Y-%m-%d}\n"
            f"External-Description: {edition.count} works published in {edition.language.english}, with all their versions"
            f"{' and originals; for staff only' if edition.audience == INTERNAL else '; public'}\n"
            f"External-Identifier: rong-{edition.language.tag}-{edition.made_at:%Y%m%dT%H%M%SZ}\n"
            f"Payload-Oxum: {size}.{files}\n")
