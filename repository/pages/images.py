"""Images of pages: made once in the limited child, kept in the instance's `images` folder, found again by checksum.

They are derived: the folder may be emptied at any time.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore

from repository.errors import Busy
from repository.pages import extract

AT_ONE_TIME = 2  # images that one process makes at a time
WAIT_SECONDS = 20
RETRY_AFTER_SECONDS = 24 * 3600


class PageImages:
    """The page images of one repository under `folder`. Safe for threads and for several processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._turns = BoundedSemaphore(AT_ONE_TIME)

    def path(self, sha256: str, number: int, width_pixels: int) -> Path:
        """Return where the image of page `number` of a file stands, whether it is there or not."""
        return self.folder / sha256[:2] / sha256 / f"{number}-{width_pixels}.jpg"

    def make(self, source: Path, mime: str, sha256: str, number: int, width_pixels: int) -> Path:
        """Return the path of an image that is there, made now if it was not.

        Waits its turn for up to 20 s: rendering takes both processor and memory. Raises Busy when its turn did not
        come, UnreadableFile when no image can be made of the page; that is remembered for a day.
        """
        path = self.path(sha256, number, width_pixels)
        if path.exists():
            return path
        failed = path.with_suffix(".none")
        _raise_if_failed(failed)
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            if not path.exists():  # another may have made it meanwhile
                _raise_if_failed(failed)
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                extract.render(source, mime, number, width_px=width_pixels, out_path=path)
        except extract.UnreadableFile:
            failed.touch()
            raise
        finally:
            self._turns.release()
        return path


def _raise_if_failed(mark: Path) -> None:
    with suppress(FileNotFoundError):
        if time.time() - mark.stat().st_mtime < RETRY_AFTER_SECONDS:
            raise extract.UnreadableFile(extract.FileStatus.DAMAGED, "tried before")
