"""Training a small Transformer on pairs of texts, on a processor or a graphics card, to be stopped and gone on with at any time."""

import hashlib
import math
import random
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from app.errors import N_, Invalid
from app.languages import registry
from app.translation.engines import argos_library, packages
from app.translation.engines.learned.training import LEAST_PAIRS, apart, usable
from app.translation.engines.trained import packing, state
from app.translation.engines.trained.batches import BEGIN, END, UNKNOWN, batches, loss_of, padded
from app.translation.engines.trained.network import Network
from app.translation.engines.trained.specification import Shape

SMALL, LARGE = Shape(layers=3, heads=4, width=256, inner=1024), Shape(layers=6, heads=8, width=512, inner=2048)
_MANY = 100_000  # pairs, from which the large shape is worth its time
_VOCABULARY, _RATE, _WARM, _SMOOTHING, _DROPOUT = 8000, 1e-3, 1000, 0.1, 0.2
_LOOK_STEPS, _PATIENCE, _SHOWN = 500, 8, 60
_OTHERS = 10  # one pair in so many may be another one
_KEEP_SECONDS, _TELL_SECONDS = 60.0, 2.0

Progress = Callable[[int, int, str, dict[str, Any]], None]


def train(pairs: Sequence[tuple[str, str]], source: str, target: str, models: Path, minutes: float, threads: int, progress: Progress) -> Path:
    """Train for at most so many minutes, or until nothing gets better, and give the package file.

    What was reached before a stop is gone on with, on the pairs that it began with, unless many are others now. The newest tenth of the pairs, at
    most 240, is kept apart, with everything that resembles it; the weights with the lowest loss there are kept.
    Raises ``Invalid`` for material that nothing can be learned from, and whatever ``progress`` raises to stop it.
    """
    if threads:
        torch.set_num_threads(threads)
    folder = packages.argos_home(models) / "training" / f"{source}.{target}"
    texts = _begun(folder, usable(pairs, source, target))
    held, rest = apart(texts)
    if len(rest) < LEAST_PAIRS // 2:
        raise Invalid("trained.alike", N_("The pairs from %(source)s to %(target)s are too much alike to train on. Import others and train again."),
                      source=source, target=target)
    run = _Run(folder, [texts[one] for one in rest], [texts[one] for one in held], target, _digest(texts), progress)
    state.write_pairs(folder, texts)
    run.until(minutes * 60)
    path = _packed(run, models, source, target, len(texts))
    state.end(folder)
    return path


def _begun(folder: Path, texts: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The pairs of a training that was stopped, where few are others now: a new approval must not cost hours."""
    begun = state.pairs(folder)
    others = len(set(begun) ^ set(texts))
    return begun if begun and others * _OTHERS <= len(begun) and state.read(folder, _digest(begun)) else texts


class _Run:
    """One training: the network, what it learns from, and where it stands."""

    def __init__(self, folder: Path, pairs: Sequence[tuple[str, str]], held: Sequence[tuple[str, str]], target: str, digest: str, progress: Progress) -> None:
        self.folder, self.pairs, self.held, self.target, self.progress = folder, pairs, held, target, progress
        known = state.read(folder, digest)
        if known is None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _learn_pieces(folder, pairs)
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        self.state = known or state.State(digest)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(self.state.step)
        self.shape = LARGE if len(pairs) >= _MANY else SMALL
        self.network = Network(self.shape, len(self.pieces), _DROPOUT).to(self.device)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=_RATE, betas=(0.9, 0.98), weight_decay=0.01)
        if known:
            _restore(self.network, self.optimizer, state.now(folder))

    def until(self, seconds: float) -> None:
        """Train until so many seconds are over in all, or nothing has got better for long."""
        began, kept, told = time.monotonic() - self.state.seconds, time.monotonic(), 0.0
        try:
            while self.state.seconds < seconds and not self._is_done():
                for batch in list(batches(self.pairs, self.pieces, random.Random(self.state.epoch)))[self.state.batch:]:
                    self._step(batch)
                    self.state.seconds = time.monotonic() - began
                    if self.state.step % _LOOK_STEPS == 0:
                        self._look()
                    if time.monotonic() - kept > _KEEP_SECONDS:
                        self._keep()
                        kept = time.monotonic()
                    if time.monotonic() - told > _TELL_SECONDS:
                        self._tell(seconds)
                        told = time.monotonic()
                    if self.state.seconds >= seconds or self._is_done():
                        break
                else:
                    self.state.epoch, self.state.batch = self.state.epoch + 1, 0
            if not self.state.curve or self.state.curve[-1].step != self.state.step:
                self._look()
        finally:
            self._keep()

    def _is_done(self) -> bool:
        losses = [point.loss for point in self.state.curve]
        return len(losses) > _PATIENCE and min(losses[:-_PATIENCE]) <= min(losses[-_PATIENCE:])

    def _step(self, batch: tuple[torch.Tensor, ...]) -> None:
        self.state.step, self.state.batch = self.state.step + 1, self.state.batch + 1
        for group in self.optimizer.param_groups:
            group["lr"] = _RATE * min(self.state.step / _WARM, math.sqrt(_WARM / self.state.step))
        self.network.train()
        self.optimizer.zero_grad()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            loss = loss_of(self.network, tuple(one.to(self.device) for one in batch), _SMOOTHING)  # type: ignore[arg-type]
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()

    @torch.inference_mode()
    def _look(self) -> None:
        """Measure on the pairs kept apart, and keep the weights if they are the best so far."""
        self.network.eval()
        weighed = [(loss_of(self.network, tuple(one.to(self.device) for one in batch), 0.0).item(), int(batch[3].sum()))  # type: ignore[arg-type]
                   for batch in batches(self.held, self.pieces)]
        loss = sum(one * size for one, size in weighed) / sum(size for _, size in weighed)
        shown = self.held[:_SHOWN]
        drafts = self._drafts([source for source, _ in shown])
        chrf2 = CHRF().corpus_score([one.lower() for one in drafts], [[text.lower() for _, text in shown]]).score
        if loss < min((point.loss for point in self.state.curve), default=math.inf):
            state.write_best(self.folder, {name: value.float().cpu().numpy() for name, value in self.network.state_dict().items()})
        self.state.curve.append(state.Point(round(self.state.seconds / 60, 1), self.state.step, round(loss, 3), round(chrf2, 1)))

    def _drafts(self, texts: Sequence[str], longest: int = 120) -> list[str]:
        """The likeliest next token after the other, for all texts together."""
        source, there = (one.to(self.device) for one in padded([[*self.pieces.encode(text), END] for text in texts]))
        memory = self.network.encode(source, there)
        found = torch.full((len(texts), 1), BEGIN, device=self.device)
        ended = torch.zeros(len(texts), dtype=torch.bool, device=self.device)
        while found.shape[1] <= longest and not bool(ended.all()):
            choice = self.network.decode(found, memory, there)[:, -1].argmax(-1)
            ended |= choice == END
            found = torch.cat([found, choice[:, None]], dim=1)
        rows = [[token for token in row[1:row.index(END) if END in row else None]] for row in found.tolist()]
        return [self.pieces.decode(row) for row in rows]

    def _keep(self) -> None:
        state.write(self.folder, self.state, _arrays(self.network, self.optimizer))

    def _tell(self, seconds: float) -> None:
        last = self.state.curve[-1] if self.state.curve else state.Point(0, 0, 0, 0)
        self.progress(round(self.state.seconds), round(seconds), N_("Training, step %(step)d: loss %(loss)s, chrF2 %(chrf2)s on texts kept apart"),
                      {"step": self.state.step, "loss": last.loss, "chrf2": last.chrf2})


def _packed(run: _Run, models: Path, source: str, target: str, count: int) -> Path:
    """Convert the best weights, measure what was converted as it will draft, and pack it."""
    tokens = [run.pieces.id_to_piece(number) for number in range(len(run.pieces))]
    made = datetime.now(UTC)
    place = packages.argos_home(models) / "trained"
    place.mkdir(parents=True, exist_ok=True)
    version = made.strftime("1.%Y%m%d.%H%M%S")
    path = place / f"translate-{source}_{target}-{version.replace('.', '_')}.argosmodel"
    folder = run.folder / "package"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(run.folder / "sentencepiece.model", folder / "sentencepiece.model")
    packing.write_model(folder / "model", run.shape, {name: value.astype(np.float32) for name, value in state.best(run.folder).items()}, tokens, quantization="int8")
    (folder / "metadata.json").write_text("{}", encoding="ascii")
    tried = run.held[1::2] or run.held
    drafts = argos_library.Translation(argos_library.load(packages.argos_home(models)), folder, source, threads=0).draft([text for text, _ in tried])
    (folder / "metadata.json").unlink()
    bleu, chrf2 = _scores(drafts, [text for _, text in tried], target)
    learning = {"pairs": count, "held_out": len(tried), "bleu": bleu, "chrf2": chrf2, "minutes": round(run.state.seconds / 60, 1),
                "made_at": made.isoformat(timespec="seconds"), "curve": [vars(point) for point in run.state.curve]}
    packing.pack(folder, path, packing.metadata(source, target, version, license="", learned_here=learning),
                 f"# {registry.get(source).english} to {registry.get(target).english}\n\nTrained by Rông on {count} pairs of texts of its archive.\n")
    shutil.rmtree(folder)
    return path


def _scores(drafts: Sequence[str], written: Sequence[str], target: str) -> tuple[float, float]:
    small, wanted = [one.lower() for one in drafts], [[one.lower() for one in written]]
    tokenize = "13a" if registry.get(target).spaces else "char"
    return round(BLEU(tokenize=tokenize).corpus_score(small, wanted).score, 2), round(CHRF().corpus_score(small, wanted).score, 2)


def _learn_pieces(folder: Path, pairs: Sequence[tuple[str, str]]) -> None:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text for pair in pairs for text in pair]), model_prefix=str(folder / "sentencepiece"), vocab_size=_VOCABULARY,
        hard_vocab_limit=False, character_coverage=0.9999, unk_id=UNKNOWN, bos_id=BEGIN, eos_id=END, pad_id=-1, minloglevel=2)
    (folder / "sentencepiece.vocab").unlink()


def _digest(texts: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join("\t".join(pair) for pair in texts).encode()).hexdigest()


def _arrays(network: Network, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    found = {f"weight/{name}": value.cpu().numpy() for name, value in network.state_dict().items()}
    for number, kept in optimizer.state_dict()["state"].items():
        found |= {f"optimizer/{number}/{name}": value.cpu().numpy() for name, value in kept.items()}
    return found


def _restore(network: Network, optimizer: torch.optim.Optimizer, arrays: dict[str, Any]) -> None:
    network.load_state_dict({name.removeprefix("weight/"): torch.from_numpy(value) for name, value in arrays.items() if name.startswith("weight/")})
    kept: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in arrays.items():
        if name.startswith("optimizer/"):
            _, number, part = name.split("/")
            kept.setdefault(int(number), {})[part] = torch.from_numpy(value)
    optimizer.load_state_dict({"state": kept, "param_groups": optimizer.state_dict()["param_groups"]})
