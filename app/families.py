"""PURE: loads a declared family (engines, checks, analysers, readers) and stops with the name of what is wrong with it."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, TypeVar

M = TypeVar("M")


class BrokenFamilyError(Exception):
    """The program itself is put together wrongly; told at start, to whoever changed it."""


def load(base: type[M], members: Iterable[str], facts: Sequence[str]) -> dict[str, type[M]]:
    """Import ``module.Class`` names and give the classes, in their order, by the first of the facts that each one says.

    Raises ``BrokenFamilyError`` for a member that is missing, is no ``base``, leaves out a method, lacks a fact or
    takes a taken name.
    """
    loaded: dict[str, type[M]] = {}
    for dotted in members:
        module, _, name = dotted.rpartition(".")
        try:
            member: Any = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise BrokenFamilyError(f"{dotted} cannot be loaded: {error}") from error
        if not (isinstance(member, type) and issubclass(member, base)):
            raise BrokenFamilyError(f"{dotted} is no {base.__name__}")
        for fact in facts:
            if not getattr(member, fact, None):
                raise BrokenFamilyError(f"{dotted} does not say its {fact}")
        if abstract := sorted(getattr(member, "__abstractmethods__", ())):
            raise BrokenFamilyError(f"{dotted} leaves out {', '.join(abstract)}")
        key: str = getattr(member, facts[0])
        if key in loaded:
            raise BrokenFamilyError(f"{dotted} takes the {facts[0]} {key}, which is taken")
        loaded[key] = member
    return loaded
