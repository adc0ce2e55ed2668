"""pikepdf's judgement of a PDF that PDFium refuses: encrypted, repairable or lost."""

from io import BytesIO
from mmap import mmap

import pikepdf

from repository.pages.extract.results import FileStatus, UnreadableFile


def repaired(data: mmap) -> bytearray:
    """Return the file written anew; raises UnreadableFile when it is encrypted or lost."""
    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if not len(pdf.pages):
                raise UnreadableFile(FileStatus.EMPTY, "no page")
            pdf.save(out)
    except pikepdf.PasswordError as error:
        raise UnreadableFile(FileStatus.ENCRYPTED) from error
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        RuntimeError,
        KeyError,
        AttributeError,
    ) as error:
        reason = str(error).rpartition(">: ")[2]  # not the name of our stream
        raise UnreadableFile(FileStatus.DAMAGED, reason) from error
    return bytearray(out.getbuffer())
