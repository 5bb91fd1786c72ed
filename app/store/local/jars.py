"""The pinned list of jars: which files make up the server and its shell, with their checksums."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

from app.store.local.options import VERSION

Part: TypeAlias = Literal["server", "shell"]


@dataclass(frozen=True)
class Jar:
    """One line of the list."""

    group: str
    artifact: str
    version: str
    classifier: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name, in the repository and in the cache."""
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"

    @property
    def path(self) -> str:
        """The file's place below the address of a Maven repository."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"


def pinned(part: Part) -> list[Jar]:
    """The jars of a part, in the order of the class path."""
    text = (files(__package__) / f"neo4j-{VERSION}-{part}.tsv").read_text("utf-8")
    return [
        Jar(row["group"], row["artifact"], row["version"], row["classifier"], int(row["bytes"]), row["sha256"])
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    ]


def missing(folder: Path, part: Part) -> list[Jar]:
    """The jars of a part that the folder lacks; a file gets its name only after its checksum was right."""
    here = {path.name: path.stat().st_size for path in folder.glob("*.jar")}
    return [jar for jar in pinned(part) if here.get(jar.name) != jar.size]
