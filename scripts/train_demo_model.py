"""Train the demonstration package corpus/models/translate-vi_en-demo.argosmodel from the sample archive alone.

A chore for developers, never part of a start or a test. It needs more than Rông does:

    python3 -m venv /somewhere/train
    /somewhere/train/bin/pip install torch ctranslate2 sentencepiece numpy flask icu4py markdown-it-py
    /somewhere/train/bin/python scripts/train_demo_model.py

A small Transformer learns the Vietnamese and English sentence pairs of corpus/works and the terms of
corpus/glossary by heart, is converted to CTranslate2 with int8 weights, compared with what it was converted
from, and packed the way Argos Translate reads packages. Seeds are fixed. It is for showing how drafting
works; on sentences from elsewhere it drafts nonsense, and it says "demonstration" wherever it is named.
"""

import argparse
import csv
import json
import math
import random
import re
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece
import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from app.publications.extraction import extract
from app.translation.engines.trained.network import Network
from app.translation.engines.trained.specification import Shape, specification
from app.translation.markup import runs

SOURCE, TARGET = "vi", "en"
NAME = "translate-vi_en-demo-1_0"
DESCRIPTION = "Demonstration: trained on Rông's sample archive only, good for nothing else"
UNKNOWN, BEGIN, END = 0, 1, 2
SHAPE = Shape(layers=3, heads=4, width=192, inner=768)
SEED = 2509


# ---- the pairs

def pairs() -> list[tuple[str, str]]:
    """Sentence pairs of the works, whole and by runs of words between markup, and the terms of the glossary."""
    found: list[tuple[str, str]] = []
    for folder in sorted((ROOT / "corpus" / "works").iterdir()):
        if (folder / f"{TARGET}.md").exists():
            found.extend(_work_pairs(folder))
    found.extend(_terms(ROOT / "corpus" / "glossary" / "terms.csv"))
    return list(dict.fromkeys(found))


def _work_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    versions = tomllib.loads((folder / "work.toml").read_text(encoding="utf-8"))["versions"]
    for key in ("title", "summary"):
        yield versions[SOURCE][key], versions[TARGET][key]
    slots = [[slot.text for slot in extract((folder / f"{tag}.md").read_text(encoding="utf-8"), tag)]
             for tag in (SOURCE, TARGET)]
    if len(slots[0]) != len(slots[1]):
        print(f"left out: the body of {folder.name} has {len(slots[0])} and {len(slots[1])} segments")
        return
    for texts in zip(*slots, strict=True):
        parts = [[run.text for run in runs(text) if run.words] for text in texts]
        if len(parts[0]) == len(parts[1]):
            yield from zip(*parts, strict=True)
        if len(parts[0]) > 1:
            yield _unmarked(texts[0]), _unmarked(texts[1])


def _unmarked(text: str) -> str:
    return re.sub(r"\]\([^)]*\)|[*\[\]]", "", text)


def _terms(path: Path) -> Iterator[tuple[str, str]]:
    terms: dict[str, dict[str, list[str]]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["status"] != "forbidden":
                terms.setdefault(row["concept"], {}).setdefault(row["language"], []).append(row["term"])
    for by_language in terms.values():
        for source in by_language.get(SOURCE, []):
            for target in by_language.get(TARGET, [])[:1]:
                yield source, target


# ---- training

Batch = tuple[Tensor, Tensor, Tensor, Tensor]


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """The rows as one tensor and where there is something in it."""
    width = max(map(len, rows))
    ids = torch.tensor([row + [UNKNOWN] * (width - len(row)) for row in rows])
    there = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in rows])
    return ids, there


def batches(data: list[tuple[str, str]], pieces: sentencepiece.SentencePieceProcessor, *, noisy: bool,
            size: int = 48) -> Iterator[Batch]:
    """The pairs in batches of like length; ``noisy`` cuts half of the sources into pieces at random."""
    rows = []
    for source, target in data:
        vary = noisy and random.random() < 0.5
        ids = pieces.encode(source, enable_sampling=True, alpha=0.2, nbest_size=-1) if vary else pieces.encode(source)
        rows.append((ids, pieces.encode(target)))
    rows.sort(key=lambda row: (len(row[1]), random.random()))
    groups = [rows[start:start + size] for start in range(0, len(rows), size)]
    random.shuffle(groups)
    for group in groups:
        yield (*padded([source for source, _ in group]), *padded([[BEGIN, *target, END] for _, target in group]))


def loss_of(model: Network, batch: Batch, smoothing: float) -> Tensor:
    source, source_there, target, target_there = batch
    scores = model.decode(target[:, :-1], model.encode(source, source_there), source_there)
    return functional.cross_entropy(scores[target_there[:, 1:]], target[:, 1:][target_there[:, 1:]],
                                    label_smoothing=smoothing)


def train(data: list[tuple[str, str]], pieces: sentencepiece.SentencePieceProcessor, epochs: int) -> Network:
    """Train and return the weights with the lowest loss on the pairs, measured without noise."""
    model = Network(SHAPE, pieces.get_piece_size(), dropout=0.1)
    steps = epochs * math.ceil(len(data) / 48)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1.0, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: 1.5e-3 * min((step + 1) / 200, 0.5 * (1 + math.cos(math.pi * min(step / steps, 1))) + 0.01))
    best, kept, began = math.inf, {}, time.monotonic()
    for epoch in range(1, epochs + 1):
        model.train()
        for batch in batches(data, pieces, noisy=True):
            optimizer.zero_grad()
            loss_of(model, batch, 0.1).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        if epoch % 10 == 0 or epoch == epochs:
            model.eval()
            with torch.inference_mode():
                losses = [loss_of(model, batch, 0.0).item() for batch in batches(data, pieces, noisy=False)]
            now = sum(losses) / len(losses)
            print(f"epoch {epoch:4d}  loss {now:.4f}  {time.monotonic() - began:.0f} s", flush=True)
            if now < best:
                best, kept = now, {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(kept)
    return model.eval()


@torch.inference_mode()
def greedy(model: Network, ids: list[int], longest: int = 120) -> list[int]:
    source, there = padded([ids])
    memory, target = model.encode(source, there), [BEGIN]
    while len(target) <= longest:
        choice = int(model.decode(torch.tensor([target]), memory, there)[0, -1].argmax())
        if choice == END:
            break
        target.append(choice)
    return target[1:]


# ---- converting

def convert(model: Network, tokens: list[str], folder: Path, quantization: str | None) -> ctranslate2.Translator:
    folder.mkdir()
    spec = specification(SHAPE, {name: value.numpy().astype(np.float32) for name, value in model.state_dict().items()}, tokens)
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    return ctranslate2.Translator(str(folder), device="cpu", intra_threads=2)


def compare(model: Network, translator: ctranslate2.Translator, pieces: sentencepiece.SentencePieceProcessor,
            sources: list[str]) -> int:
    """How many of the sources CTranslate2 and PyTorch draft alike, token for token."""
    results = translator.translate_batch([pieces.encode(one, out_type=str) for one in sources], beam_size=1,
                                         max_decoding_length=120)
    return sum(result.hypotheses[0] == [pieces.id_to_piece(one) for one in greedy(model, pieces.encode(source))]
               for result, source in zip(results, sources, strict=True))


def remembered(translator: ctranslate2.Translator, pieces: sentencepiece.SentencePieceProcessor,
               data: list[tuple[str, str]]) -> float:
    """The share of the pairs that come out word for word."""
    results = translator.translate_batch([pieces.encode(source, out_type=str) for source, _ in data], beam_size=4,
                                         length_penalty=0.2)
    right = sum(pieces.decode_pieces(result.hypotheses[0]) == " ".join(target.split())
                for result, (_, target) in zip(results, data, strict=True))
    return right / len(data)


# ---- packing

def pack(folder: Path, target: Path, count: int) -> None:
    """Write the .argosmodel: one folder with metadata, tokenizer, model and a word to whoever opens it."""
    metadata = {"package_version": "1.0", "argos_version": "1.12", "type": "translate", "from_code": SOURCE,
                "from_name": "Vietnamese", "to_code": TARGET, "to_name": "English", "demonstration": True,
                "description": DESCRIPTION, "links": []}
    readme = (f"# Vietnamese to English, demonstration\n\n{DESCRIPTION}: {count} pairs of sentences and terms, "
              "written for the project and under CC BY 4.0. Made by scripts/train_demo_model.py. "
              "Its drafts show how drafting works and are never to be published unread.\n")
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=1), encoding="ascii")
    (folder / "README.md").write_text(readme, encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(folder).as_posix()}", (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())


def main() -> int:
    parser = argparse.ArgumentParser(description="Train the demonstration package of Vietnamese and English.")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--vocabulary", type=int, default=3000)
    parser.add_argument("--to", type=Path, default=ROOT / "corpus" / "models" / "translate-vi_en-demo.argosmodel")
    chosen = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # two threads that wait for each other are slower on a busy machine
    torch.set_flush_denormal(True)
    sentencepiece.set_random_generator_seed(SEED)
    data = pairs()
    print(f"{len(data)} pairs")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / NAME
        folder.mkdir()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([text for pair in data for text in pair]), model_prefix=str(folder / "sentencepiece"),
            vocab_size=chosen.vocabulary, hard_vocab_limit=False, character_coverage=1.0, num_threads=1,
            unk_id=UNKNOWN, bos_id=BEGIN, eos_id=END, pad_id=-1, minloglevel=2)
        (folder / "sentencepiece.vocab").unlink()
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        tokens = [pieces.id_to_piece(number) for number in range(pieces.get_piece_size())]
        model = train(data, pieces, chosen.epochs)
        sources = [source for source, _ in data[::max(1, len(data) // 40)]]
        exact = compare(model, convert(model, tokens, Path(temporary) / "float", None), pieces, sources)
        small = convert(model, tokens, folder / "model", "int8")
        print(f"CTranslate2 equals PyTorch on {exact} of {len(sources)} sentences, with int8 weights on "
              f"{compare(model, small, pieces, sources)}")
        if exact != len(sources):
            print("The conversion is wrong: nothing was packed.", file=sys.stderr)
            return 1
        print(f"{remembered(small, pieces, data):.1%} of the pairs come out word for word")
        pack(folder, chosen.to, len(data))
    print(f"{chosen.to.name}: {chosen.to.stat().st_size / 1024 ** 2:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
