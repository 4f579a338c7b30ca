"""PURE: the kinds of models that CTranslate2 runs from a folder, and how each wants to be told the languages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.translation.engines.codes import TABLE

END = "</s>"


@dataclass(frozen=True)
class Kind:
    """One kind; ``code`` is its column of the table of codes, ``licence`` that of its public weights.

    Of ``tokenizers`` the first name that is there is taken for both sides; a kind with ``both`` has one for each side.
    """

    name: str
    label: str
    code: str
    licence: str
    tokenizers: tuple[str, ...]
    both: bool = False


NLLB = Kind("nllb", "NLLB-200", "nllb", "CC-BY-NC-4.0", ("sentencepiece.bpe.model", "flores200_sacrebleu_tokenizer_spm.model", "spm.model", "sentencepiece.model"))
M2M = Kind("m2m", "M2M-100", "m2m", "MIT", ("sentencepiece.bpe.model", "spm.128k.model", "spm.model", "sentencepiece.model"))
MADLAD = Kind("madlad", "MADLAD-400", "madlad", "Apache-2.0", ("spiece.model", "sentencepiece.model", "spm.model"))
OPUS = Kind("opus", "OPUS-MT", "opus", "CC-BY-4.0", ("source.spm", "target.spm"), both=True)
KINDS = {kind.name: kind for kind in (NLLB, M2M, MADLAD, OPUS)}


def kind_of(vocabulary: Collection[str], files: Collection[str]) -> Kind | None:
    """The kind of the model with this vocabulary and these files; None for one that is of none."""
    for kind in (NLLB, M2M, MADLAD):
        if codes_known(kind, vocabulary) and any(name in files for name in kind.tokenizers):
            return kind
    return OPUS if all(name in files for name in OPUS.tokenizers) else None


def codes_known(kind: Kind, vocabulary: Collection[str]) -> dict[str, str]:
    """The tags of our registry that a model's vocabulary has a token for, with the token."""
    found = {tag: getattr(codes, kind.code) for tag, codes in TABLE.items()}
    return {tag: token for tag, token in found.items() if token and token in vocabulary}


def prefix(kind: Kind, target: str) -> str:
    """The token that a draft begins with, and which is no part of it; empty where there is none."""
    return getattr(TABLE[target], kind.code) if kind in (NLLB, M2M) else ""


def before(kind: Kind, target: str) -> str:
    """What is written before the source's text."""
    return f"{TABLE[target].madlad} " if kind is MADLAD else ""


def wrapped(kind: Kind, tokens: Sequence[str], source: str, target: str, vocabulary: Collection[str], *, ended: bool) -> list[str]:
    """A source's tokens with those that tell its kind of model the languages; ``ended`` where the model adds the end itself."""
    end = [] if ended else [END]
    if kind in (NLLB, M2M):
        return [getattr(TABLE[source], kind.code), *tokens, *end]
    label = TABLE[target].opus if kind is OPUS and target in TABLE else ""
    return [*([label] if label in vocabulary else []), *tokens, *end]
