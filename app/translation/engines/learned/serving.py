"""Processes that hold a learned model, so that drafting uses several processors and stops no thread of the one that asks."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.translation.engines.learned import newer
from app.translation.engines.learned.decoder import Decoder

_ROOT = Path(__file__).resolve().parents[4]
_BELOW_NORMAL = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
_PIECE = 8
"""So many texts are given to a process at a time, so that all of them end at about the same time."""

_IDLE_SECONDS, _LOOK_SECONDS = 300.0, 2.0
_GROWING, _AT_ONCE = "growing", 10  # pairs that are taken in before somebody is answered: about a second


class Failed(Exception):
    """A process ended before it had answered."""


class _Process:
    """One process with one model; a text a line in, a draft a line out, as JSON.

    ``growing`` says that it takes in what is approved after the model was learned.
    """

    def __init__(self, folder: Path, growing: bool) -> None:
        self.model = (folder, growing)
        self._child = subprocess.Popen([sys.executable, "-m", __name__, str(folder), *([_GROWING] if growing else [])], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, encoding="utf-8", creationflags=_BELOW_NORMAL)

    def draft(self, texts: Sequence[str]) -> list[str]:
        """Raises ``Failed`` when it has ended, for instance since its model cannot be used."""
        try:
            assert self._child.stdin and self._child.stdout
            self._child.stdin.write(json.dumps(list(texts)) + "\n")
            self._child.stdin.flush()
            answer = self._child.stdout.readline()
        except OSError as error:
            raise Failed from error
        if not answer:
            raise Failed
        drafts: list[str] = json.loads(answer)
        return drafts

    def running(self) -> bool:
        return self._child.poll() is None

    def stop(self) -> None:
        self._child.kill()
        self._child.communicate()


class Processes:
    """As many processes as are allowed at once, for whichever models are asked for; used by any number of threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(most):
            self._idle.put(None)

    def draft(self, folder: Path, texts: Sequence[str], growing: bool = True) -> list[str]:
        """Drafts by the model in a folder, in order, with what came after it or without; raises ``Failed``."""
        pieces = [texts[start:start + _PIECE] for start in range(0, len(texts), _PIECE)]
        found: list[list[str] | Failed | None] = [None] * len(pieces)
        waiting = iter(range(len(pieces)))
        taking = threading.Lock()

        def work() -> None:
            with self._one(folder, growing) as process:
                while True:
                    with taking:
                        number = next(waiting, None)
                    if number is None:
                        return
                    try:
                        found[number] = process.draft(pieces[number])
                    except Failed as failed:
                        found[number] = failed
                        return

        workers = [threading.Thread(target=work, daemon=True) for _ in range(min(self._most, len(pieces)) - 1)]
        for worker in workers:
            worker.start()
        if pieces:
            work()
        for worker in workers:
            worker.join()
        if any(not isinstance(one, list) for one in found):
            raise Failed
        return [draft for one in found if isinstance(one, list) for draft in one]

    def stop(self) -> None:
        """End all processes that nobody uses."""
        for _ in range(self._most):
            process = self._idle.get()
            if process:
                process.stop()
            self._idle.put(None)

    @contextmanager
    def _one(self, folder: Path, growing: bool) -> Iterator[_Process]:
        """A process with this model; waits until one is free."""
        process = self._idle.get()
        try:
            if process is None or process.model != (folder, growing) or not process.running():
                if process:
                    process.stop()
                process = _Process(folder, growing)
            yield process
        finally:
            self._idle.put(process)


def main(folder: Path, growing: bool) -> None:
    """Answer lines until there are none, or none has come for a while; between them learn from what was approved."""
    lines: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("")

    decoder, pairs = Decoder(folder), newer.Reader(folder)
    threading.Thread(target=listen, daemon=True).start()
    heard, waiting = time.monotonic(), list[newer.Newer]()
    while time.monotonic() - heard < _IDLE_SECONDS:
        line = _next(lines, 0.0 if waiting else _LOOK_SECONDS)
        if line == "":
            return
        waiting = [*waiting, *pairs.read()][-newer.MOST:] if growing else []
        for _ in range(min(len(waiting), _AT_ONCE)):
            pair = waiting.pop()  # the newest first
            decoder.take_in(pair.source, pair.target)
        if line:
            print(json.dumps([decoder.draft(text) for text in json.loads(line)]), flush=True)
            heard = time.monotonic()


def _next(lines: queue.Queue[str], seconds: float) -> str | None:
    """The next line, "" after the last one; None when none has come for so long."""
    try:
        return lines.get(timeout=seconds)
    except queue.Empty:
        return None


if __name__ == "__main__":
    main(Path(sys.argv[1]), _GROWING in sys.argv[2:])
