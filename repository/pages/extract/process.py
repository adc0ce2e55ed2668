"""The program's side of the reading child: start it, give it a task, hear its answer.

One launcher process stays beside the program. It has loaded the reading code, has no environment,
no network where the kernel lets it go without, and forks a fresh process for every task; that one
sets its limits, reads the file from its standard input and dies. So a task costs milliseconds, and
nothing that a file does to its reader outlives the task.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from repository.pages.extract.protocol import END, FRAME, MAX_FRAME_BYTES, Task

_CHILD = Path(__file__).parent / "child"
_GRACE_SECONDS = 5
_READ_BYTES = 256 * 1024
_PIPE_BYTES = 1024 * 1024


class RunDied(Exception):
    """The run crashed, went over a limit or sent nonsense; it has ended."""


class _Launcher:
    """The launcher process and the socket to it."""

    def __init__(self) -> None:
        self.owner_pid = os.getpid()
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        started = threading.Event()
        # Linux ends a child when the thread that started it ends, so that thread must stay.
        thread = threading.Thread(target=self._live, args=(theirs, started), daemon=True)
        thread.start()
        started.wait()

    def _live(self, theirs: socket.socket, started: threading.Event) -> None:
        number = theirs.fileno()
        self.process = subprocess.Popen(  # noqa: S603 our own interpreter and our own folder
            [sys.executable, "-I", "-B", str(_CHILD), str(number), str(os.getpid())],
            env={
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "VIPS_CONCURRENCY": "1",
                "LC_ALL": "C.UTF-8",
            },
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[number],
            start_new_session=True,
        )
        theirs.close()
        started.set()
        self.process.wait()

    def kill(self) -> None:
        """End the launcher and every run that it has started."""
        self.socket.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


_lock = threading.Lock()
_launcher: _Launcher | None = None


class Run:
    """A task that a process of its own is busy with from now on. Close it."""

    def __init__(self, task: Task, file_descriptor: int) -> None:
        self.task = task
        self._reading, writing = os.pipe()
        try:
            with contextlib.suppress(OSError):  # a smaller pipe only makes the two wait
                fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            self._launcher = _send(task, file_descriptor, writing)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(writing)

    def close(self) -> None:
        """End the run, if it is not over yet: it dies when it next answers."""
        if self._reading >= 0:
            os.close(self._reading)
            self._reading = -1

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the kind and payload of each frame of the answer, without END.

        Raises RunDied when the answer ends before END.
        """
        data = bytearray()
        poll = select.poll()
        poll.register(self._reading, select.POLLIN)
        patience_milliseconds = (self.task.wall_seconds + _GRACE_SECONDS) * 1000
        while True:
            while frame := _take(data):
                if frame[0] == END:
                    return
                yield frame
            if not poll.poll(patience_milliseconds):
                self._launcher.kill()
                raise RunDied("no answer in time")
            chunk = os.read(self._reading, _READ_BYTES)
            if not chunk:
                raise RunDied("the run ended early")
            data += chunk


def run(task: Task, file_descriptor: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the frames of a run from its beginning to its end, as `Run.frames` does."""
    with contextlib.closing(Run(task, file_descriptor)) as one:
        yield from one.frames()


def stop() -> None:
    """End the launcher and all runs; the next task starts a new one."""
    global _launcher
    with _lock:
        if _launcher is not None:
            _launcher.kill()
            _launcher = None


def _send(task: Task, *descriptors: int) -> _Launcher:
    """Hand the task to the launcher; a launcher that is gone is replaced once."""
    global _launcher
    with _lock:
        for attempt in (1, 2):
            if _launcher is None or _launcher.owner_pid != os.getpid():
                _launcher = _Launcher()
            try:
                socket.send_fds(_launcher.socket, [task.to_bytes()], list(descriptors))
            except OSError as error:
                _launcher.kill()
                _launcher = None
                if attempt == 2:
                    raise RunDied("the reading process does not start") from error
            else:
                return _launcher
    raise AssertionError("unreachable")


def _take(data: bytearray) -> tuple[bytes, bytes] | None:
    """Take one whole frame from the front of the data, None when it is not there yet."""
    if len(data) < FRAME.size:
        return None
    kind, length = FRAME.unpack_from(data)
    if length > MAX_FRAME_BYTES:
        raise RunDied("a frame too long")
    end = FRAME.size + length
    if len(data) < end:
        return None
    payload = bytes(data[FRAME.size : end])
    del data[:end]
    return kind, payload
