"""Kinds of circles: what the name of a field says about the people who share its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OTHER, UNLABELLED = "other", "unlabelled"

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "colleagues": "work employer company job office workplace department occupation profession position coworker"
        " trabajo empresa empleo empleador oficina pekerjaan kerja kantor perusahaan 工作 公司 单位 雇主 职业 部门",
        "classmates": "school education class classes classmate college university campus faculty course degree major"
        " concentration alumni escuela educación universidad clase colegio sekolah pendidikan universitas kelas kampus"
        " 学校 教育 大学 班级 专业 学历",
        "family": "surname lastname family household familyname relatives kin apellido familia hogar marga keluarga"
        " rumahtangga 姓 姓氏 家庭 家族",
        "local": "hometown location place city town village district neighbourhood neighborhood region province area"
        " address postcode zip ciudad lugar barrio pueblo región provincia kota tempat desa daerah lokasi kampung"
        " 城市 家乡 地点 地区 籍贯 位置",
        "friends": "friend friends friendship amigo amigos amistad teman sahabat 朋友 好友",
        "interest": "interest interests hobby product topic event tag content category brand music sport community"
        " interés afición producto tema evento etiqueta minat hobi produk topik acara"
        " 兴趣 爱好 产品 商品 话题 活动 标签",
    }
)
"""Words in the names of fields, in English, Spanish, Indonesian and Chinese, for each kind."""

KINDS: Final = (*WORDS, OTHER, UNLABELLED)
"""Every kind of circle. `other` has significant evidence that names no kind; `unlabelled` has none."""

TIE: Final = "tie"
"""The field that says how people are tied, such as by stated friendship; its value names the kind."""

_KIND_OF_WORD: Final = {word: kind for kind, words in WORDS.items() for word in words.split()}
_PAIRS: Final = {("last", "name"): "family", ("family", "name"): "family", ("home", "town"): "local"}
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def kind_of(field: str, value: str = "") -> str:
    """The kind of circle that a field speaks for: that of the first word in its name that says one.

    Examples
    --------
    >>> kind_of("work;location;id"), kind_of("last_name"), kind_of("homeTown"), kind_of("gender")
    ('colleagues', 'family', 'local', 'other')
    >>> kind_of("tie", "friend"), kind_of("tie", "contact")
    ('friends', 'other')
    """
    words = [word for word in re.split(r"[\W_\d]+", _HUMP.sub(" ", field).lower()) if word]
    if words == [TIE]:
        return _KIND_OF_WORD.get(value.lower(), OTHER)
    for place, word in enumerate(words):
        pair = _PAIRS.get((word, words[place + 1])) if place + 1 < len(words) else None
        kind = pair or _KIND_OF_WORD.get(word)
        if kind:
            return kind
    return OTHER
