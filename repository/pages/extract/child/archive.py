"""Zip containers (office documents, EPUB) read within bounds, before anything is unpacked."""

import zipfile
import zlib

from lxml import etree

from repository.pages.extract.results import FileStatus, UnreadableFile

MAX_ENTRIES = 10_000
MAX_TOTAL_BYTES = 1024**3
MAX_ENTRY_BYTES = 48 * 1024**2  # parsed XML takes several times as much
MAX_RATIO = 100
_RATIO_COUNTS_FROM_BYTES = 8 * 1024**2
_ENCRYPTED = 0x1


class Archive:
    """The task's file, standard input, as a zip container.

    Raises UnreadableFile when it is damaged, encrypted, or holds more than the limits allow.
    """

    def __init__(self) -> None:
        try:
            self._zip = zipfile.ZipFile(open(0, "rb", closefd=False))  # noqa: SIM115 for the run
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableFile(FileStatus.DAMAGED, str(error)) from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_TOTAL_BYTES:
            raise UnreadableFile(FileStatus.DAMAGED, "too much is packed in it")
        self.names = [entry.filename for entry in entries]

    def read(self, name: str) -> bytes:
        """Return an entry's bytes."""
        try:
            entry = self._zip.getinfo(name)
            if entry.flag_bits & _ENCRYPTED:
                raise UnreadableFile(FileStatus.ENCRYPTED)
            with self._zip.open(entry) as stream:
                data = stream.read(_allowed(entry) + 1)
        except KeyError as error:
            raise UnreadableFile(FileStatus.DAMAGED, f"{name} is missing") from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise UnreadableFile(FileStatus.DAMAGED, str(error)) from error
        if len(data) > _allowed(entry):
            raise UnreadableFile(FileStatus.DAMAGED, f"{name} is too large when unpacked")
        return data

    def xml(self, name: str) -> etree._Element:
        """Return an entry parsed as XML, without entities, external files or network."""
        return parsed(self.read(name))


def _allowed(entry: zipfile.ZipInfo) -> int:
    by_ratio = max(_RATIO_COUNTS_FROM_BYTES, entry.compress_size * MAX_RATIO)
    return min(MAX_ENTRY_BYTES, by_ratio)


def parsed(data: bytes) -> etree._Element:
    """Return the root of an XML document; raises UnreadableFile when it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(FileStatus.DAMAGED, str(error)) from error
    if root is None:
        raise UnreadableFile(FileStatus.DAMAGED, "no XML in it")
    return root
