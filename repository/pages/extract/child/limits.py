"""What the launcher and its runs may not do: limits that the kernel keeps."""

import ctypes
import os
import resource
import signal

from repository.pages.extract.protocol import MAX_OPEN_FILES, MEMORY_BYTES, Task

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent_pid: int) -> None:
    """Let the kernel end this process when its parent ends, at once when it already has."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def give_up_privileges() -> None:
    """No new privileges, no core files and, where the kernel allows it, no network."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Root needs no user namespace, and would lose its rights over others' files in one.
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    _libc.unshare(flags)  # a kernel that refuses leaves us with the other limits


def limit(task: Task) -> None:
    """Set the limits of one run: memory, processor and wall time, no writing, few files.

    The clocks end the process inside library code too, because nothing catches their signals.
    """
    for name, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, task.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
    ):
        resource.setrlimit(name, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, task.wall_seconds)
