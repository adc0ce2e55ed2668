"""`make run` and the terminal: Ctrl-C reaches the program alone, and make reports no error."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 20
PROGRAM = """
import signal, sys, time
def end(*_):
    print("ended", flush=True)
    sys.exit(0)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    script = CHECKOUT / "scripts" / "foreground.py"
    recipe = f"run:\n\t@exec {sys.executable} {script} {sys.executable} program.py\n"
    (tmp_path / "Makefile").write_text(recipe)
    return tmp_path


def make_in_terminal(folder):
    """Return `make run` in the foreground of a new terminal, and our end of the terminal."""
    ours, theirs = os.openpty()
    become = "import fcntl, os, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    command = [sys.executable, "-c", become + "os.execvp('make', ['make', 'run'])"]
    ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = subprocess.Popen(command, cwd=folder, start_new_session=True, **ends)
    os.close(theirs)
    return process, ours


def read_until(descriptor, word):
    text, deadline = "", time.monotonic() + PATIENCE_SECONDS
    while word not in text and time.monotonic() < deadline:
        if select.select([descriptor], [], [], 0.1)[0]:
            try:
                text += os.read(descriptor, 4096).decode()
            except OSError:
                break
    return text


def test_ctrl_c_in_a_terminal_ends_make_with_status_0(folder):
    make, terminal = make_in_terminal(folder)
    assert "ready" in read_until(terminal, "ready")
    os.write(terminal, b"\x03")
    text = read_until(terminal, "no such word")
    assert "ended" in text
    assert "***" not in text
    assert make.wait(PATIENCE_SECONDS) == 0
    os.close(terminal)


def test_ctrl_z_does_not_leave_a_stopped_program(folder):
    make, terminal = make_in_terminal(folder)
    assert "ready" in read_until(terminal, "ready")
    os.write(terminal, b"\x1a")
    time.sleep(0.3)
    os.write(terminal, b"\x03")
    assert "ended" in read_until(terminal, "ended")
    assert make.wait(PATIENCE_SECONDS) == 0
    os.close(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_make_and_its_group_ends_the_program(folder, number):
    process = subprocess.Popen(
        ["make", "run"],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},  # as if typed
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, number)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert output.startswith("ended")


def test_a_failure_of_the_program_is_a_failure_of_make(folder):
    (folder / "program.py").write_text("raise SystemExit(3)")
    done = subprocess.run(["make", "run"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Error 3" in done.stderr
