"""Fetch the browser libraries that the pages use into app/api/web/static/vendor, from npm tarballs by name and version.

`python scripts/vendor.py` needs npm; `--check` needs nothing and fails when a vendored file is not what VENDORED.md says.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "app/api/web/static/vendor"
TABLE = VENDOR / "VENDORED.md"
HEAD = """\
# Vendored browser libraries

Written by `scripts/vendor.py`. Each folder holds the files of one npm package, unchanged, with its licence.
The bundles of graphiql and swagger-ui-dist contain further libraries under the licences that their packages name.

| file | package | version | licence | bytes | SHA-256 |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Package:
    """An npm package and the files of it that the pages need, its licence among them."""

    name: str
    version: str
    files: tuple[str, ...]


# GraphiQL 4 is the last that comes as one file; 5 needs Monaco with its workers, ten times the size. It wants React 18.
PACKAGES = (
    Package("graphiql", "4.1.2", ("graphiql.min.js", "graphiql.min.css", "LICENSE")),
    Package("react", "18.3.1", ("umd/react.production.min.js", "LICENSE")),
    Package("react-dom", "18.3.1", ("umd/react-dom.production.min.js", "LICENSE")),
    Package(
        "swagger-ui-dist",
        "5.35.0",
        ("swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"),
    ),
)


def fetch(package: Package) -> list[str]:
    """Put the files of a package in their place and give their lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package.name}@{package.version}"
        packed = subprocess.run(
            ["npm", "pack", wanted, "--json"], cwd=folder, check=True, capture_output=True, text=True
        )
        tarball = Path(folder) / json.loads(packed.stdout)[0]["filename"]
        with tarfile.open(tarball) as archive:
            archive.extractall(folder, filter="data")
        root = Path(folder) / "package"
        licence = json.loads((root / "package.json").read_text("utf-8"))["license"]
        return [_place(package, licence, root / file) for file in package.files]


def _place(package: Package, licence: str, source: Path) -> str:
    content = source.read_bytes()
    target = VENDOR / package.name / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    name = target.relative_to(VENDOR).as_posix()
    return (
        f"| {name} | {package.name} | {package.version} | {licence} | {len(content)} | {sha256(content).hexdigest()} |"
    )


def differing() -> list[str]:
    """Vendored files whose content is not what the table says, and files it does not name."""
    named = {}
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[4].isdigit():
            named[cells[0]] = cells[5]
    present = {path.relative_to(VENDOR).as_posix(): path for path in VENDOR.rglob("*") if path.is_file()}
    present.pop(TABLE.name)
    changed = {name for name, path in present.items() if sha256(path.read_bytes()).hexdigest() != named.get(name)}
    return sorted(changed | (set(named) - set(present)))


def main() -> int:
    """Fetch everything, or check what is there."""
    if "--check" in sys.argv:
        wrong = differing()
        print("\n".join(f"differs: {name}" for name in wrong) or "all vendored files are as VENDORED.md says")
        return bool(wrong)
    lines = [line for package in PACKAGES for line in fetch(package)]
    TABLE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {len(lines)} files to {VENDOR.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
