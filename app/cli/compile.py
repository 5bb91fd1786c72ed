"""`grapevine compile`: machine code for all loops, now rather than on first use."""

from __future__ import annotations

from app.cli.progress import progress
from app.services.compiling import compile_loops


def compile() -> None:  # noqa: A001  # the command's name
    """Compile the loops of all algorithms and keep the machine code on disk; done once, it takes a moment.

    Without it each algorithm is compiled when it is first used, and the first command of each kind waits some seconds.
    """
    with progress() as say:
        compile_loops(say)
