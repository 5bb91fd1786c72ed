"""Invented names, and the plain words for what people care about."""

from __future__ import annotations

TOPICS = (
    "tea",
    "hiking",
    "baking",
    "cycling",
    "chess",
    "gardens",
    "running",
    "painting",
    "cats",
    "camping",
    "guitar",
    "cooking",
    "parenting",
    "photos",
    "fishing",
    "skin care",
    "novels",
    "pottery",
    "sailing",
    "knitting",
)
LANGUAGES = ("zh", "en", "es", "id")

_SYLLABLES = (
    "bel",
    "dor",
    "fen",
    "gal",
    "hin",
    "jor",
    "kel",
    "lum",
    "mor",
    "nev",
    "pol",
    "ral",
    "sev",
    "tam",
    "vor",
    "zan",
    "bri",
    "dil",
    "fro",
    "gri",
    "len",
    "mir",
    "nol",
    "tev",
)
_TRADES = ("Works", "Foods", "Partners", "Labs", "Transport", "Textiles")
SURNAMES = 10 * len(_SYLLABLES) ** 2


def surnames() -> list[str]:
    """All family names that there are, by number."""
    return [surname(number) for number in range(SURNAMES)]


def surname(number: int) -> str:
    """An invented family name."""
    return _word(number, ("o", "ik", "ard", "en", "u", "esk", "ai", "orn", "et", "is"))


def city(number: int) -> str:
    """An invented city."""
    return _word(number, ("mere", "holt", "wick", "stad", "vale", "haven", "ford"))


def employer(number: int) -> str:
    """An invented firm; the word after the name tells firms of one name apart."""
    more, name = divmod(number, SURNAMES)
    return f"{_word(name, ('a', 'ex', 'um', 'io', 'on', 'ys', 'or', 'al', 'ix', 'es'))} {_TRADES[more % len(_TRADES)]}"


def staff(number: int) -> str:
    """An invented member of staff."""
    return f"{_word(number, ('i', 'ea', 'un'))} {surname(number * 7 + 3)}"


def title(number: int, topic: str, kind: str) -> str:
    """A title for a piece of content; its comma makes readers of the file get quoting right."""
    return f"{_word(number, ('a', 'el', 'i'))}, {kind} about {topic}"


def _word(number: int, endings: tuple[str, ...]) -> str:
    """An invented word, different for each number until all words with these endings are used up."""
    # The factor is prime, so no word comes twice, and large, so that neighbours do not look alike.
    number = number * 2_654_435_761 % (len(endings) * len(_SYLLABLES) ** 2)
    number, last = divmod(number, len(endings))
    first, second = divmod(number, len(_SYLLABLES))
    return (_SYLLABLES[first] + _SYLLABLES[second] + endings[last]).capitalize()
