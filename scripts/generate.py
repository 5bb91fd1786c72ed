"""Write everything that is rendered: constraints, loaders, ranked queries, reference pages, diagram, GraphQL schema.

`python -m scripts.generate --check` writes nothing and fails when a committed file is stale. A change of the GraphQL
schema that breaks callers is refused unless `--breaking` is given.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graphql import build_schema
from graphql.utilities import find_breaking_changes

from app.api.graphql.schema import sdl
from graph_models import render, render_docs
from graph_models.render_ranked import ranked_queries
from scripts import pages

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "docs/schema.graphql"


def rendered() -> dict[str, str]:
    """Every rendered file, by its path in the checkout."""
    files = {"cypher/schema/schema.cypher": render.schema()}
    files |= {f"cypher/load/{name}.cypher": text for name, text in render.loaders().items()}
    files |= ranked_queries()
    files["docs/reference/graph.md"] = render_docs.reference() + "\n## Picture\n\n" + render_docs.diagram()
    files["docs/reference/files.md"] = pages.files()
    files["docs/reference/settings.md"] = pages.settings()
    files["docs/reference/errors.md"] = pages.error_page()
    files["docs/reference/channels.md"] = pages.channels()
    files["docs/reference/scores.md"] = pages.algorithms()
    files["docs/reference/queries.md"] = pages.queries()
    files[SCHEMA] = sdl()
    return files


def stale(files: dict[str, str]) -> list[str]:
    """Paths whose committed text is not what is rendered, and loaders no model asks for."""
    old = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cypher/load").glob("*.cypher")} - set(files)
    changed = {path for path, text in files.items() if _committed(path) != text}
    return sorted(old | changed)


def _committed(path: str) -> str:
    file = ROOT / path
    return file.read_text("utf-8") if file.is_file() else ""


def breaking(new: str) -> list[str]:
    """What callers of the committed GraphQL schema would lose."""
    committed = _committed(SCHEMA)
    return (
        [change.description for change in find_breaking_changes(build_schema(committed), build_schema(new))]
        if committed
        else []
    )


def main() -> int:
    """Write, or check, all rendered files."""
    files = rendered()
    wrong = stale(files)
    if "--check" in sys.argv:
        print("\n".join(f"stale: {path}" for path in wrong) or "all rendered files are fresh")
        return bool(wrong)
    if "--breaking" not in sys.argv and (lost := breaking(files[SCHEMA])):
        print("The GraphQL schema would break its callers; give --breaking if that is meant:", *lost, sep="\n  ")
        return 1
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
