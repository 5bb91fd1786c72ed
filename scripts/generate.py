"""Write everything that is rendered: constraints, loaders, reference pages, diagram.

`python scripts/generate.py --check` writes nothing and fails when a committed file is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph_models import render

ROOT = Path(__file__).resolve().parent.parent


def rendered() -> dict[str, str]:
    """Every rendered file, by its path in the checkout."""
    files = {"cypher/schema/schema.cypher": render.schema()}
    files |= {f"cypher/load/{name}.cypher": text for name, text in render.loaders().items()}
    files["docs/reference/graph.md"] = render.reference() + "\n## Picture\n\n" + render.diagram()
    return files


def stale() -> list[str]:
    """Paths whose committed text is not what the models render, and loaders no model asks for."""
    files = rendered()
    old = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cypher/load").glob("*.cypher")} - set(files)
    return sorted(old | {path for path, text in files.items() if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text})


def main() -> int:
    """Write, or check, all rendered files."""
    wrong = stale()
    if "--check" in sys.argv:
        print("\n".join(f"stale: {path}" for path in wrong) or "all rendered files are fresh")
        return bool(wrong)
    files = rendered()
    for path in wrong:
        target = ROOT / path
        if path in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], encoding="utf-8")
        else:
            target.unlink()
        print(f"wrote {path}" if path in files else f"removed {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
