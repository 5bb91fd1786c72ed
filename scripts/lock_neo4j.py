"""Write the pinned lists of jars that app/store/local fetches: run once for each new version of Neo4j.

    python scripts/lock_neo4j.py            # takes a minute: 300 project files, then 224 jars to sum up
    git diff app/store/local                # review what changed

The resolution is Maven's own (project files, parents, exclusions), done in Python by jgo; jgo also checks each
jar against the SHA-1 sum that stands beside it. The lists hold SHA-256 sums, so that a mirror cannot serve anything
else, in the order of the class path: by name, but jars whose manifest names others come last. Java takes those others
into the class path at that place, and finds its class archive unfit when the list has them later (JDK 21).
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import Artifact, Dependency, MavenContext

from app.store.local import VERSION
from app.store.local.jars import Part

ROOTS: dict[Part, list[tuple[str, str]]] = {
    "server": [("org.neo4j.app", "neo4j-server"), ("org.neo4j", "neo4j")],
    "shell": [("org.neo4j", "cypher-shell")],
}
COLUMNS = ["group", "artifact", "version", "classifier", "bytes", "sha256"]
FOLDER = Path(__file__).resolve().parents[1] / "app" / "store" / "local"


def resolve(maven: MavenContext, part: Part) -> list[Artifact]:
    """All jars that a part needs at run time, itself included."""
    roots = [Dependency(maven.project(*name).at_version(VERSION).artifact()) for name in ROOTS[part]]
    inputs, needed = maven.resolver.resolve(roots)
    return [found.artifact for found in [*inputs, *needed]]


def line(artifact: Artifact) -> tuple[bool, list[str]]:
    """The row of one jar, and whether its manifest names others; fetches it to learn its size and checksum."""
    path = artifact.resolve()
    content = path.read_bytes()
    with zipfile.ZipFile(path) as jar:
        manifest = "META-INF/MANIFEST.MF"
        names_others = manifest in jar.namelist() and b"\nClass-Path:" in jar.read(manifest)
    names = [artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier]
    return names_others, [*names, str(len(content)), sha256(content).hexdigest()]


def write(part: Part, rows: list[list[str]]) -> Path:
    """Store a list."""
    path = FOLDER / f"neo4j-{VERSION}-{part}.tsv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)
    return path


def main() -> None:
    """Resolve, fetch, sum up and write each part."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--maven", default=MAVEN_CENTRAL_URL, help="address of a mirror")
    parser.add_argument("--keep", type=Path, help="a folder to keep what is fetched; default: a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        maven = MavenContext(repo_cache=options.keep or Path(temporary), remote_repos={"central": options.maven})
        for part in ROOTS:
            artifacts = resolve(maven, part)
            with ThreadPoolExecutor(16) as pool:
                rows = [row for _, row in sorted(pool.map(line, artifacts))]
            print(f"{write(part, rows)}: {len(rows)} jars, {sum(int(row[4]) for row in rows) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
