"""Families are verified when they are loaded."""

from abc import ABC, abstractmethod

import pytest

from app.families import BrokenFamilyError, load


class Animal(ABC):
    name = ""
    legs = 0

    @abstractmethod
    def speak(self) -> str: ...


class Dog(Animal):
    name = "dog"
    legs = 4

    def speak(self) -> str:
        return "bow"


class Wolf(Dog):
    pass


class Nameless(Dog):
    name = ""


class Mute(Animal):
    name = "mute"
    legs = 4


class Stone:
    name = "stone"


HERE = __name__


def test_members_come_by_name() -> None:
    assert load(Animal, [f"{HERE}.Dog"], ["name", "legs"]) == {"dog": Dog}  # type: ignore[type-abstract]


@pytest.mark.parametrize(("members", "told"), [
    (["Cat"], "cannot be loaded"), (["Stone"], "is no Animal"), (["Nameless"], "does not say its name"),
    (["Mute"], "leaves out speak"), (["Dog", "Wolf"], "is taken"),
])
def test_what_is_wrong_is_named(members: list[str], told: str) -> None:
    with pytest.raises(BrokenFamilyError, match=told) as caught:
        load(Animal, [f"{HERE}.{name}" for name in members], ["name", "legs"])  # type: ignore[type-abstract]
    assert members[-1] in str(caught.value)
