"""What is true of kinds and words: fields are read word by word, and every word is there in every language."""

from __future__ import annotations

import pytest

from app.analytics.telling import KINDS, LANGUAGES, kind_of, kind_word, label_text
from app.analytics.telling.habits import PARTS
from app.analytics.telling.kinds import WORDS
from app.analytics.telling.words import KIND_WORDS, OWN_WORDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_word_of_its_own_in_every_language(kind: str) -> None:
    for place in range(len(LANGUAGES)):
        assert [words[place] for words in KIND_WORDS.values()].count(KIND_WORDS[kind][place]) == 1


@pytest.mark.parametrize("words", [*KIND_WORDS.values(), *OWN_WORDS.values()], ids=lambda words: words[0])
def test_nothing_is_left_untranslated(words: tuple[str, ...]) -> None:
    assert len(words) == len(LANGUAGES)
    assert all(words)


@pytest.mark.parametrize("word", [*PARTS, "weekend", "working hours", "leisure", "channel", "tie", "time of day"])
def test_our_own_fields_and_values_have_words(word: str) -> None:
    assert word in OWN_WORDS


def test_no_word_names_two_kinds() -> None:
    words = [word for kind in WORDS.values() for word in kind.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("education;school;id", "classmates"),
        ("education;concentration;id", "classmates"),
        ("work;employer;id", "colleagues"),
        ("work;location;id", "colleagues"),
        ("employer", "colleagues"),
        ("last_name", "family"),
        ("LastName", "family"),
        ("surname", "family"),
        ("household", "family"),
        ("hometown;id", "local"),
        ("location;id", "local"),
        ("city", "local"),
        ("tag", "interest"),
        ("topic", "interest"),
        ("escuela", "classmates"),
        ("kota", "local"),
        ("公司", "colleagues"),
        ("gender", "other"),
        ("birthday", "other"),
        ("channel", "other"),
        ("time of day", "other"),
        ("classification", "other"),
        ("", "other"),
    ],
)
def test_the_name_of_a_field_tells_the_kind(field: str, kind: str) -> None:
    assert kind_of(field, "1") == kind


def test_only_stated_friendship_makes_friends_of_a_tie() -> None:
    assert [kind_of("tie", value) for value in ("friend", "contact", "friend of a friend")] == [
        "friends",
        "other",
        "other",
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Colleagues · ACME"),
        ("ES", "Compañeros de trabajo · ACME"),
        ("id", "Rekan kerja · ACME"),
        ("zh_CN", "同事 · ACME"),
        ("fr", "Colleagues · ACME"),
        ("", "Colleagues · ACME"),
    ],
)
def test_a_label_speaks_four_languages_and_falls_back_to_english(language: str, text: str) -> None:
    assert label_text("colleagues", "ACME", language) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_circle_without_evidence_is_called_unlabelled(language: str) -> None:
    assert label_text("unlabelled", "ACME", language) == kind_word("unlabelled", language)
