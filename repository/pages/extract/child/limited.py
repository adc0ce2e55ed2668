"""Run a program with limits: `python -I limited.py PARENT MEMORY_BYTES SECONDS PROGRAM ARGUMENT…`.

The limits, the clock and the tie to the parent outlive the change of program (execve(2)).
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def run(parent_pid: int, memory_bytes: int, seconds: int, command: list[str]) -> None:
    """Become the program; does not come back."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent_pid:
        sys.exit(1)
    for name, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (most, most))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    os.execv(command[0], command)  # noqa: S606 the program and its arguments are ours


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
