"""Processes that never outlive the one that started them, and a lock that one process holds.

Linux ends a child when its parent is gone only if the child has asked for it. All that
`daluang serve` starts asks, so that after a `kill -9` of any process nothing is left that holds the
port or writes the index.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h

_libc = ctypes.CDLL(None, use_errno=True)


class LockHeld(Exception):
    """Another process holds the lock; `process` is its id, 0 when it has not written it yet."""

    def __init__(self, process: int) -> None:
        super().__init__(f"held by process {process}")
        self.process = process


def end_with_parent(parent: int) -> None:
    """This process is killed as soon as its parent is gone; `parent` is the parent's process id.

    Also when the parent was gone before this was called.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def start(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> subprocess.Popen[bytes]:
    """Return the running `command`, which is killed when this process is gone.

    It leads a session of its own, so that a terminal's Ctrl-C does not reach it, and has no signal
    blocked. Raises OSError when the program cannot be started.
    """
    # This module, run as a program, becomes the command. Popen's preexec_fn could do the same, but
    # is not safe in a process with threads, which numpy has.
    prepared = (sys.executable, "-I", __file__, str(os.getpid()), *command)
    return subprocess.Popen(  # noqa: S603 - callers hand over our own commands
        prepared,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether `process` has ended; if so its return code is set and its whole session is gone."""
    if process.returncode is None:
        # WNOWAIT: while nobody has waited for it, its id cannot be given to another process
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        end(process)
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """The process group that `process` leads is killed; its return code is set."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file `path` for the body.

    The kernel releases the lock with the process, however it ends; the file stays. Raises LockHeld
    when another process holds it, OSError when the file cannot be written.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = file.read().strip()
            raise LockHeld(int(text) if text.isdigit() else 0) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - see `start`
