"""A folder with files in it, and a command that is run there."""

from __future__ import annotations

import csv
import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main


@dataclass(frozen=True)
class Call:
    """What one call of the command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The line of facts."""
        assert self.code == 0, self.err
        assert self.out.count("\n") == 1
        found: dict[str, Any] = json.loads(self.out)
        return found


class Desk:
    """A folder with files in it, and a command that is run there."""

    def __init__(
        self, command: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.command, self.folder, self._capsys, self._patch = command, folder, capsys, monkeypatch
        monkeypatch.chdir(folder)

    def __call__(self, *words: str) -> Call:
        """Run the command with these words."""
        self._patch.setattr(sys, "argv", ["grapevine", self.command, *words])
        before = signal.getsignal(signal.SIGTERM)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            signal.signal(signal.SIGTERM, before)
        return Call(code, *self._capsys.readouterr())

    def put(self, name: str, *lines: str) -> str:
        """Write a file."""
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return name

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a file that was written."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def bytes(self, name: str) -> bytes:
        """A file that was written, byte for byte."""
        return (self.folder / name).read_bytes()
