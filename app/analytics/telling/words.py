"""Words for people: kinds of circles and our own fields and values, in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "es", "id", "zh")
"""English, Spanish, Indonesian, Chinese; the first is given where a language is unknown."""

KIND_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "colleagues": ("Colleagues", "Compañeros de trabajo", "Rekan kerja", "同事"),
        "classmates": ("Classmates", "Compañeros de estudios", "Teman sekolah", "同学"),
        "family": ("Family", "Familia", "Keluarga", "家人"),
        "local": ("Same place", "Mismo lugar", "Satu daerah", "同一地区"),
        "friends": ("Friends", "Amigos", "Teman", "朋友"),
        "interest": ("Shared interest", "Interés común", "Minat yang sama", "共同兴趣"),
        "other": ("In common", "En común", "Kesamaan", "共同点"),
        "unlabelled": ("Unlabelled", "Sin etiqueta", "Tanpa label", "未标注"),
    }
)
"""The word for each kind, one for each of `LANGUAGES`."""

OWN_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "channel": ("channel", "canal", "kanal", "渠道"),
        "tie": ("tie", "vínculo", "hubungan", "联系"),
        "time of day": ("time of day", "hora del día", "waktu", "时段"),
        "night": ("night", "noche", "dini hari", "深夜"),
        "morning": ("morning", "mañana", "pagi", "上午"),
        "afternoon": ("afternoon", "tarde", "siang", "下午"),
        "evening": ("evening", "final del día", "malam", "晚上"),
        "working hours": ("working hours", "horario laboral", "jam kerja", "工作时间"),
        "leisure": ("leisure hours", "tiempo libre", "waktu luang", "业余时间"),
        "weekend": ("weekend", "fin de semana", "akhir pekan", "周末"),
    }
)
"""Words for the fields and values that we make ourselves; given fields and values stand as they are."""


def kind_word(kind: str, language: str = "en") -> str:
    """A kind of circle in a language; English where the language is unknown.

    Examples
    --------
    >>> kind_word("colleagues", "ES"), kind_word("colleagues", "zh-Hant"), kind_word("colleagues", "xx")
    ('Compañeros de trabajo', '同事', 'Colleagues')
    """
    return KIND_WORDS[kind][_place(language)]


def label_text(kind: str, value: str = "", language: str = "en", *, field: str = "") -> str:
    """The label of a circle for people: its kind, and what its members share.

    Examples
    --------
    >>> label_text("classmates", "Lakeside", "id"), label_text("unlabelled", language="es")
    ('Teman sekolah · Lakeside', 'Sin etiqueta')
    >>> label_text("other", "evening", "zh", field="time of day"), label_text("friends", "friend")
    ('共同点 · 时段: 晚上', 'Friends')
    """
    word = kind_word(kind, language)
    if not value or kind in ("friends", "unlabelled"):
        return word
    named = f"{_own(field, language)}: " if field and kind == "other" else ""
    return f"{word} · {named}{_own(value, language)}"


def _own(word: str, language: str) -> str:
    return OWN_WORDS[word][_place(language)] if word in OWN_WORDS else word


def _place(language: str) -> int:
    code = language.lower().replace("_", "-").split("-")[0]
    return LANGUAGES.index(code) if code in LANGUAGES else 0
