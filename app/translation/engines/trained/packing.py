"""A trained Transformer as an Argos package, which goes in by the door that all packages go in by."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.languages import registry
from app.translation.engines.codes import argos_code
from app.translation.engines.trained.specification import Shape, Weights, specification


def write_model(folder: Path, shape: Shape, weights: Weights, tokens: Sequence[str], *, quantization: str | None) -> None:
    """Write CTranslate2's files; the end of a source is added by the model itself, as Argos expects."""
    spec = specification(shape, weights, tokens)
    spec.config.add_source_eos = True
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def metadata(source: str, target: str, version: str, **more: Any) -> Mapping[str, Any]:
    """What a package says about itself."""
    return {"package_version": version, "argos_version": "1.12", "type": "translate", "from_code": argos_code(source), "from_name": registry.get(source).english,
            "to_code": argos_code(target), "to_name": registry.get(target).english, "links": [], **more}


def pack(folder: Path, path: Path, facts: Mapping[str, Any], readme: str) -> None:
    """Write the .argosmodel of a folder that holds ``model`` and ``sentencepiece.model``; it is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    about = {"metadata.json": json.dumps(facts, indent=1), "README.md": readme}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:  # clocks that were never set are too early for it
        for name, text in about.items():
            archive.writestr(zipfile.ZipInfo(f"{path.stem}/{name}"), text, zipfile.ZIP_DEFLATED)
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.write(file, f"{path.stem}/{file.relative_to(folder).as_posix()}")
    part.replace(path)
