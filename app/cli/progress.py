"""What a command waits for, shown on stderr: a moving bar at a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from app.store.local import Say


LONG_SECONDS = 1.0  # a step that took longer leaves a line with its time
LINE_SECONDS = 10.0  # how often a plain line says how far a step is


@contextmanager
def progress(console: Console | None = None) -> Iterator[Say]:
    """Something to tell steps to during the block: a message and, where known, the share that is done.

    Another message begins another step; 1.0 ends the step, with an empty message whichever it is.
    """
    console = console or Console(stderr=True, highlight=False)
    display = _Bar(console) if console.is_terminal else _Lines(console)
    try:
        yield display
    finally:
        display.clear()


class _Lines:
    """One line when a step begins, one now and then while it goes on, one when a long one is done."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.message = ""
        self.began = self.told = 0.0

    def __call__(self, message: str, done: float | None) -> None:
        ended = done is not None and done >= 1.0
        if message and message != self.message:
            self._end()
            if ended:
                return
            self.message = message
            self.began = self.told = time.monotonic()
            self.begin()
        if ended:
            self._end()
        elif self.message:
            self.go_on(done)

    def begin(self) -> None:
        """A step begins."""
        self.print(f"{self.message} …")

    def go_on(self, done: float | None) -> None:
        """A step is so far done."""
        if time.monotonic() - self.told > LINE_SECONDS:
            self.told = time.monotonic()
            share = f"{done:.0%}" if done is not None else f"{self.told - self.began:.0f} s"
            self.print(f"{self.message} … {share}")

    def clear(self) -> None:
        """Nothing is waited for any more."""
        self.message = ""

    def print(self, line: str) -> None:
        """Write one line, with no markup, whole, however narrow the terminal."""
        self.console.print(line, markup=False, soft_wrap=True)

    def _end(self) -> None:
        message, took = self.message, time.monotonic() - self.began
        self.clear()
        if message and took >= LONG_SECONDS:
            self.print(f"{message}: {took:.1f} s")


class _Bar(_Lines):
    """A bar that moves while a step lasts and makes room when it is done."""

    bar: Progress | None = None
    task: TaskID = TaskID(0)

    def begin(self) -> None:
        """A step begins."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        self.bar = Progress(*columns, console=self.console, transient=True)
        self.task = self.bar.add_task(self.message, total=None)
        self.bar.start()

    def go_on(self, done: float | None) -> None:
        """A step is so far done."""
        if self.bar and done is not None:
            self.bar.update(self.task, total=1.0, completed=done)

    def clear(self) -> None:
        """Nothing is waited for any more."""
        super().clear()
        if self.bar:
            self.bar.stop()
            self.bar = None
