"""Receives tasks, forks a run for each. Reads no uploaded file itself."""

import gc
import os
import signal
import socket

from repository.pages.extract.child import limits, pdf, pdfium, tasks
from repository.pages.extract.protocol import Task

_MAX_TASK_BYTES = 4096
_FILE, _ANSWER = 0, 3


def serve(socket_descriptor: int, parent_pid: int) -> None:
    """Fork a run for every task on the socket until it closes."""
    limits.die_with(parent_pid)
    limits.give_up_privileges()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel collects the runs
    pdfium.start()
    pdf.warm_up()
    gc.disable()  # runs are short, and what they make has no cycles
    gc.freeze()
    own_pid = os.getpid()
    with socket.socket(fileno=socket_descriptor) as tasks_in:
        while True:
            message, descriptors, _flags, _sender = socket.recv_fds(tasks_in, _MAX_TASK_BYTES, 2)
            if not message:
                return
            if os.fork() == 0:
                _run(message, descriptors, tasks_in, own_pid)
            for descriptor in descriptors:
                os.close(descriptor)


def _run(
    message: bytes, descriptors: list[int], tasks_in: socket.socket, launcher_pid: int
) -> None:
    """Do one task in this forked process and end it, without coming back."""
    status = 1
    try:
        limits.die_with(launcher_pid)
        tasks_in.close()
        file, answer = (os.dup(descriptor) for descriptor in descriptors)
        os.dup2(file, _FILE)
        os.dup2(answer, _ANSWER)
        os.closerange(_ANSWER + 1, 256)
        task = Task.from_bytes(message)
        limits.limit(task)
        tasks.perform(task, tasks.Answer(_ANSWER))
        status = 0
    finally:
        os._exit(status)
