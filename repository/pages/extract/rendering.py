"""Images of pages, and first values for a deposit, made in the child."""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from repository.pages.extract.process import RunDied, run
from repository.pages.extract.protocol import DOCUMENT, IMAGE, RESULT, Task, TaskKind
from repository.pages.extract.results import FileStatus, Proposal, UnreadableFile, proposal_from

MAX_WIDTH_PX = 4_000


def render(
    path: Path, mime: str, page_number: int, *, width_px: int, out_path: Path
) -> tuple[int, int]:
    """Write the page as JPEG (or WebP, by the suffix) and return its width and height.

    The image is at most `width_px` wide (never more than MAX_WIDTH_PX, nor than an image file's
    own width), progressive, without metadata; `out_path` appears whole or not at all. Raises
    UnreadableFile, or OSError when a path cannot be opened.
    """
    image_format = "webp" if Path(out_path).suffix == ".webp" else "jpeg"
    width_px = max(1, min(width_px, MAX_WIDTH_PX))
    task = Task(
        TaskKind.RENDER,
        mime,
        first=page_number,
        last=page_number,
        width_px=width_px,
        image_format=image_format,
    )
    size, _zero, image = _answer(path, task, IMAGE).partition(b"\0")
    _write(Path(out_path), image)
    width, height = json.loads(size)
    return int(width), int(height)


def propose(path: Path, mime: str) -> Proposal:
    """Return what the file says of itself: title, creators, abstract and so on.

    An empty proposal for a type without text. Raises UnreadableFile when the file is damaged or
    encrypted, or OSError when the path cannot be opened.
    """
    try:
        return proposal_from(json.loads(_answer(path, Task(TaskKind.PROPOSE, mime), RESULT)))
    except (KeyError, TypeError) as error:
        raise UnreadableFile(FileStatus.DAMAGED, "no proposal") from error
    except UnreadableFile as error:
        if error.status is FileStatus.UNSUPPORTED:
            return Proposal()
        raise


def _answer(path: Path, task: Task, wanted: bytes) -> bytes:
    """Return the one frame that the task is about."""
    with Path(path).open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise UnreadableFile(FileStatus.EMPTY)
        answer = b""
        try:
            for kind, payload in run(task, file.fileno()):
                if kind == wanted:
                    answer = payload
                elif kind == DOCUMENT:
                    facts = json.loads(payload)
                    raise UnreadableFile(FileStatus(facts["status"]), str(facts["detail"]))
        except (RunDied, ValueError) as error:
            raise UnreadableFile(FileStatus.DAMAGED, str(error)) from error
    if not answer:
        raise UnreadableFile(FileStatus.DAMAGED, "no answer")
    return answer


def _write(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
