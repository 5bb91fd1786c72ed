"""`grapevine compile`: what it leaves on disk is what the commands then run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(folder: Path, *words: str) -> set[str]:
    """Run a command with a cache of its own; the compiled functions that lie there afterwards."""
    command = [str(Path(sys.executable).parent / "grapevine"), *words]
    subprocess.run(
        command, check=True, cwd=folder, env=os.environ | {"NUMBA_CACHE_DIR": str(folder)}, capture_output=True
    )
    return {path.name for path in folder.rglob("*.nbc")}


@pytest.mark.slow
def test_after_it_no_command_compiles_anything(tmp_path: Path) -> None:
    rows = [f"p{a},p{b},{1 + (a + b) % 3}" for a in range(40) for b in range(a % 7, 40, 7) if a != b]
    (tmp_path / "arcs.csv").write_text("source,target,weight\n" + "\n".join(rows) + "\n")
    (tmp_path / "costs.csv").write_text("node,cost\n" + "".join(f"p{n},{1 + n % 5}\n" for n in range(40)))
    (tmp_path / "shares.csv").write_text("share_id,parent_share_id,person_id,ts\na,,ana,1\nb,a,bo,2\nc,b,cy,3\n")
    (tmp_path / "orders.csv").write_text("order_id,share_id,buyer_id,ts,amount_minor\no,c,dan,9,1001\n")
    (tmp_path / "p.json").write_text('{"two": {"kind": "level_table", "bps": [1000, 500], "cap": 2}}')
    (tmp_path / "touches.csv").write_text("journey_id,seq,ts,channel\nj,1,1,web\nj,2,2,mail\nk,1,1,web\n")
    (tmp_path / "journeys.csv").write_text("journey_id,converted,conversion_ts,value_minor\nj,1,5,501\nk,0,,0\n")
    compiled = run(tmp_path, "compile")
    assert len(compiled) > 50
    for words in (
        ("seeds", "arcs.csv", "--out", "seeds.csv"),
        ("seeds", "arcs.csv", "--model", "lt", "--costs", "costs.csv", "--budget", "9", "--out", "seeds.csv"),
        ("score", "arcs.csv", "--metric", "hits", "--out", "scores.csv"),
        (
            "settle",
            *(f"--{name}={name}.csv" for name in ("shares", "orders")),
            "--policies",
            "p.json",
            "--out",
            "c.json",
        ),
        ("attribute", "--touches", "touches.csv", "--journeys", "journeys.csv", "--power", "--out", "a.json"),
        ("circles", "arcs.csv", "--weight", "--out", "members.csv"),
    ):
        assert run(tmp_path, *words) == compiled, words
