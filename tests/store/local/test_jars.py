"""The pinned lists are complete, exact and in order."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest

from app.store.local import VERSION
from app.store.local.jars import Part, pinned

PARTS: tuple[Part, ...] = get_args(Part)


@pytest.mark.parametrize("part", PARTS)
def test_no_two_jars_share_a_file_name(part: Part) -> None:
    names = [jar.name for jar in pinned(part)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("part", PARTS)
def test_every_jar_has_a_size_and_a_checksum(part: Part) -> None:
    assert all(jar.size > 0 and len(bytes.fromhex(jar.sha256)) == 32 for jar in pinned(part))


def test_parts_agree_on_the_jars_they_share() -> None:
    sums = {jar.name: jar.sha256 for jar in pinned("server")}
    assert all(sums.get(jar.name, jar.sha256) == jar.sha256 for jar in pinned("shell"))


@pytest.mark.reference
def test_the_list_is_the_one_that_was_resolved_independently(reference: Path) -> None:
    text = (reference / "neo4j" / f"neo4j-{VERSION}-server.tsv").read_text("utf-8")
    expected = {tuple(row) for row in csv.reader(text.splitlines()[1:], delimiter="\t")}
    found = {
        (jar.group, jar.artifact, jar.version, jar.classifier, str(jar.size), jar.sha256) for jar in pinned("server")
    }
    assert found == expected
