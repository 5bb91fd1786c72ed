"""What a command shows while it waits."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from app.cli import progress as module
from app.cli.progress import progress


@pytest.fixture
def out() -> io.StringIO:
    """Where the display writes."""
    return io.StringIO()


def plain(out: io.StringIO) -> Console:
    return Console(file=out, force_terminal=False)


def terminal(out: io.StringIO) -> Console:
    return Console(file=out, force_terminal=True, width=100)


def test_a_short_step_takes_one_plain_line(out: io.StringIO) -> None:
    with progress(plain(out)) as say:
        for share in (0.1, 0.5, 1.0):
            say("Fetching", share)
    assert out.getvalue() == "Fetching …\n"


def test_a_long_step_leaves_its_time(out: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG_SECONDS", 0.01)
    with progress(plain(out)) as say:
        say("Starting [bold]", None)
        time.sleep(0.02)
        say("Loading", None)
    assert out.getvalue() == "Starting [bold] …\nStarting [bold]: 0.0 s\nLoading …\n"


def test_a_step_that_goes_on_is_heard_of_now_and_then(out: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINE_SECONDS", -1.0)
    with progress(plain(out)) as say:
        say("Loading", 0.25)
        say("", 1.0)
    assert out.getvalue() == "Loading …\nLoading … 25%\n"


def test_a_step_that_was_over_at_once_is_not_mentioned(out: io.StringIO) -> None:
    with progress(plain(out)) as say:
        say("Stopping", 1.0)
        say("", 1.0)
    assert out.getvalue() == ""


def test_a_terminal_shows_a_bar_and_clears_it(out: io.StringIO) -> None:
    with progress(terminal(out)) as say:
        say("Fetching", 0.5)
    assert "Fetching" in out.getvalue()
    assert "50%" in out.getvalue()
    assert out.getvalue().rstrip().endswith("\x1b[2K")


def test_trouble_ends_the_bar(out: io.StringIO) -> None:
    def load() -> None:
        with progress(terminal(out)) as say:
            say("Fetching", 0.5)
            raise ValueError("trouble")

    with pytest.raises(ValueError, match="trouble"):
        load()
    assert "\x1b[?25h" in out.getvalue()  # the cursor is back
