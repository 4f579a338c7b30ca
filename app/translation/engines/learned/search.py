"""PURE: the best ways to say a text with phrases, in the order of its own, and the language model's word for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, nlargest
from itertools import count

from app.translation.engines.learned.language_model import LanguageModel

_KEPT, _WORSE = 12, 9.0
"""So many ways to each place of the text are gone on with, none of them so much worse than the best."""

_END = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One rendition of the tokens from ``begin`` to before ``end``: its tokens as numbers, and what is known of it.

    ``parts`` are the scores of what the decoder weighs, ``score`` is their weighted sum; the language model's is in neither.
    """

    begin: int
    end: int
    tokens: tuple[int, ...]
    parts: tuple[float, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Way:
    """A draft of the whole text: the options it is made of, and what the language model says of it, as a logarithm."""

    options: tuple[Option, ...]
    likely: float


@dataclass(slots=True, eq=False)
class _Place:
    """What was said up to a place of the text, as far as what follows depends on it; ``arcs`` are all ways there."""

    score: float
    state: int
    arcs: list[tuple[float, "_Place", Option | None, float]]


def ways(options: Sequence[Sequence[Option]], model: LanguageModel, weight: float, number: int = 1) -> list[Way]:
    """The best ways, at most ``number``, the best first; ``options`` are those that begin at each token.

    Each token has an option of its own, so there is always a way.
    """
    places: list[dict[int, _Place]] = [{} for _ in range(len(options) + 1)]
    places[0][model.begin()] = _Place(0.0, model.begin(), [])
    for at, here in enumerate(options):
        _go_on(places, _best(places[at]), here, model, weight)
    last: dict[int, _Place] = {}
    for place in _best(places[-1]):
        likely, _ = model.follow(place.state, _END)
        _reach(last, 0, place.score + weight * likely, place, None, likely)
    return list(_traced(last[0], number))


def _best(places: dict[int, _Place]) -> list[_Place]:
    found = nlargest(_KEPT, places.values(), key=lambda one: one.score)
    return [one for one in found if one.score > found[0].score - _WORSE]


def _go_on(places: Sequence[dict[int, _Place]], begins: Sequence[_Place], options: Sequence[Option], model: LanguageModel, weight: float) -> None:
    remembered, follow = model.remembered, model.follow
    for option in options:
        reached, tokens, score = places[option.end], option.tokens, option.score
        for begin in begins:
            likely, state = 0.0, begin.state
            for token in tokens:
                step, state = remembered.get(state << 24 | token) or follow(state, token)
                likely += step
            _reach(reached, state, begin.score + score + weight * likely, begin, option, likely)


def _reach(places: dict[int, _Place], state: int, score: float, begin: _Place, option: Option | None, likely: float) -> None:
    place = places.get(state)
    if place is None:
        places[state] = _Place(score, state, [(score, begin, option, likely)])
    else:
        place.arcs.append((score, begin, option, likely))
        if score > place.score:
            place.score = score


def _traced(last: _Place, number: int) -> Iterator[Way]:
    """The best ways to a place: those behind each place are known to reach it with its score, so the best come first."""
    turn = count()  # so that equal ones are told apart
    waiting: list[tuple[float, int, float, _Place, tuple[Option, ...], float]] = [(-last.score, next(turn), 0.0, last, (), 0.0)]
    while waiting and number:
        _, _, behind, place, options, likely = heappop(waiting)
        if not place.arcs:
            number -= 1
            yield Way(options, likely)
        arcs = [max(place.arcs, key=lambda one: one[0])] if number == 1 and place.arcs else place.arcs
        for score, begin, option, added in arcs:
            more = behind + score - begin.score
            heappush(waiting, (-(more + begin.score), next(turn), more, begin, (option, *options) if option else options, likely + added))
