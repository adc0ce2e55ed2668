"""Runs a command so that Ctrl-C reaches it alone, and ends with its exit status.

`make` answers Ctrl-C with an error of its own, whatever its command says, because the terminal
signals every process of the foreground group. Here the command gets a process group of its own and
the terminal with it. Signals sent to this process are passed on to that group as SIGTERM, and the
command is told to end when this process is killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


def main(command: list[str]) -> int:
    """Run `command` to its end and return its exit status, 128 + n when signal n ended it."""
    _end_with_parent()
    has_terminal = sys.stdin.isatty() and os.tcgetpgrp(0) == os.getpgrp()
    # Taking the terminal back from the background would stop us otherwise.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)

    def prepare() -> None:
        os.setpgid(0, 0)
        if has_terminal:
            os.tcsetpgrp(0, os.getpid())
        # Ctrl-Z would stop the command, and the shell that waits for make would not hear of it.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        _end_with_parent()

    child = subprocess.Popen(command, preexec_fn=prepare)  # noqa: S603

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    status = child.wait()
    if has_terminal:
        with contextlib.suppress(OSError):  # the terminal may be gone, and the command with it
            os.tcsetpgrp(0, os.getpgrp())
    return status if status >= 0 else 128 - status


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
