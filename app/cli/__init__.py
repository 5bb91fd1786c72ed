"""The command `grapevine`; each of its commands is imported when it is called, so that none waits for the others."""

from __future__ import annotations

import signal
import sys

from app.errors import GrapevineError


def main() -> None:
    """Run the command and turn expected trouble into two lines and exit code 1."""
    # Ended politely, a command stops the server it started; the default answer to SIGTERM would leave it running.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        from app.cli.commands import app

        app()
    except GrapevineError as error:
        _say(str(error), error.remedy)
        sys.exit(1)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        _say(what, "Check that the path exists, is of the right kind, and may be written.")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _say(what: str, remedy: str) -> None:
    print(f"grapevine: {what}", file=sys.stderr)
    print(f"  what to do: {remedy}", file=sys.stderr)
