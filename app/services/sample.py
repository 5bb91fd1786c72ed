"""Writes the made-up company as a folder of canonical tables, with the planted truth beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from app.errors import BadInput
from app.ingest import sample as company
from app.store.local import Say


def write_sample(folder: Path, size: int, seed: int, say: Say) -> None:
    """Write the made-up company into an empty folder, whole or not at all."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not an empty folder.", hint="Choose a folder that does not exist yet.")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "truth").mkdir(parents=True)
    made = company.Sample(size, seed)
    for place, chunks in ((part, made.tables()), (part / "truth", made.truth())):
        for name, frame in chunks:
            say("making up a company", None)
            path = place / f"{name}.csv"
            first = not path.exists()
            with path.open("ab") as file:
                frame.write_csv(file, include_header=first)
    (part / "sample.json").write_text(json.dumps(made.marker(), indent=2) + "\n", encoding="utf-8")
    if folder.exists():
        folder.rmdir()
    part.rename(folder)
