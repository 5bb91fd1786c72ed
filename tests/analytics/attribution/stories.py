"""Made-up journeys for hypothesis, and every touch model told once more in the plainest words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from app.analytics.attribution import MODELS, WEEK, Journeys, TouchModel

CHANNELS = ("mail", "poster", "shop", "weibo")
TOUCH = {name: model for name, model in MODELS.items() if isinstance(model, TouchModel)}
MARKOV = {name: model for name, model in MODELS.items() if name not in TOUCH}
laws = settings(max_examples=200, deadline=None)

Story = tuple[list[tuple[str, int]], int | None, int]
"""Touches (channel, time), when an order came if any, and what it was worth."""

touches = st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 6 * WEEK)), min_size=1, max_size=7)
ordered = st.tuples(touches, st.just(6 * WEEK), st.integers(0, 10**9))
in_vain = st.tuples(touches, st.none(), st.just(0))
stories = st.lists(st.one_of(ordered, in_vain), min_size=1, max_size=8)
sold = st.tuples(ordered, stories).map(lambda both: [both[0], *both[1]])


def journeys_of(told: list[Story], channels: tuple[str, ...] = CHANNELS) -> Journeys:
    """Stories as columns; touches that stand later are later at equal times."""
    rows = [
        (j, channels.index(c), at, number) for j, story in enumerate(told) for number, (c, at) in enumerate(story[0])
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Journeys.from_columns(
        channels,
        *columns[:3],
        touch=columns[3],
        converted=[story[1] is not None for story in told],
        converted_at=[story[1] or 0 for story in told],
        value_minor=[story[2] for story in told],
    )


def in_time(story: Story) -> list[tuple[str, int]]:
    """The touches of a story, oldest first."""
    return sorted(story[0], key=lambda touch: touch[1])


def halves(n: int) -> list[Fraction]:
    """40 % at both ends, 20 % between."""
    if n < 3:
        return [Fraction(1, n)] * n
    return [Fraction(2, 5), *[Fraction(1, 5 * (n - 2))] * (n - 2), Fraction(2, 5)]


def decaying(path: list[tuple[str, int]]) -> list[Fraction]:
    """Half a weight for each week; of floats, so good to about 1e-15."""
    weights = [Fraction(2.0 ** ((at - path[-1][1]) / WEEK)) for _, at in path]
    return [weight / sum(weights) for weight in weights]


def by_channel(path: list[tuple[str, int]], *, split: bool) -> list[Fraction]:
    """The same to each distinct channel: on its first touch, or split among its touches."""
    times, seen, parts = Counter(channel for channel, _ in path), set[str](), []
    for channel, _ in path:
        parts.append(Fraction(1, len(times) * times[channel]) if split else Fraction(channel not in seen, len(times)))
        seen.add(channel)
    return parts


PLAIN: dict[str, Callable[[list[tuple[str, int]]], list[Fraction]]] = {
    "first": lambda path: [Fraction(at == 0) for at in range(len(path))],
    "last": lambda path: [Fraction(at == len(path) - 1) for at in range(len(path))],
    "linear": lambda path: [Fraction(1, len(path))] * len(path),
    "position": lambda path: halves(len(path)),
    "time_decay_7d": decaying,
    "simplified_shapley": lambda path: by_channel(path, split=False),
    "ordered_shapley": lambda path: by_channel(path, split=True),
}


def plain_credit(name: str, told: list[Story], *, by_value: bool) -> dict[str, Fraction]:
    """Credit of each channel, order by order and touch by touch."""
    earned = dict.fromkeys(CHANNELS, Fraction(0))
    for story in told:
        if story[1] is not None:
            path = in_time(story)
            for (channel, _), part in zip(path, PLAIN[name](path), strict=True):
                earned[channel] += part * (story[2] if by_value else 1)
    return earned
