"""Images of pages for the screen, without the metadata of the file they come from."""

import ctypes

import pypdfium2_raw as raw
import pyvips

from repository.pages.extract.child import jpeg2000, pdfium
from repository.pages.extract.protocol import Task
from repository.pages.extract.results import FileStatus, UnreadableFile
from repository.pages.extract.sniffing import IMAGE_TYPES, J2C, JP2, PDF

MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 16_000  # WebP ends at 16,383, JPEG at 65,500
_MAX_SOURCE_PIXELS = 2_000_000_000
_QUALITY = 82
_WHITE = 0xFFFFFFFF
_FLAGS = 0x01 | 0x10  # FPDF_ANNOT, FPDF_REVERSE_BYTE_ORDER


def render(task: Task) -> tuple[int, int, bytes]:
    """Return width, height and bytes of the page's image, `width_px` wide or less."""
    if task.mime == PDF:
        image = _pdf_page(task)
    elif task.mime in {JP2, J2C}:
        image = jpeg2000.decoded(task.width_px)
    elif task.mime in IMAGE_TYPES:
        image = _image_page(task)
    else:
        raise UnreadableFile(FileStatus.UNSUPPORTED, f"no image of {task.mime}")
    try:
        return image.width, image.height, _encoded(image, task.image_format)
    except pyvips.Error as error:
        raise UnreadableFile(FileStatus.DAMAGED, " ".join(str(error).split())) from error


def _pdf_page(task: Task) -> pyvips.Image:
    document = pdfium.Document()
    if not 1 <= task.first <= document.page_count:
        raise UnreadableFile(FileStatus.DAMAGED, f"no page {task.first}")
    with document.page(task.first) as page:
        if not page:
            raise UnreadableFile(FileStatus.DAMAGED, f"page {task.first} cannot be read")
        width, height = _size_within_limits(*pdfium.size(page), task.width_px)
        bitmap = raw.FPDFBitmap_Create(width, height, 0)
        if not bitmap:
            raise UnreadableFile(FileStatus.DAMAGED, "the page is too large")
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, _FLAGS)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
        raw.FPDFBitmap_Destroy(bitmap)
    image = pyvips.Image.new_from_memory(pixels, stride // 4, height, 4, "uchar")
    return image.crop(0, 0, width, height).extract_band(0, n=3).copy(interpretation="srgb")


def _size_within_limits(width: float, height: float, width_px: int) -> tuple[int, int]:
    if width <= 0 or height <= 0:
        raise UnreadableFile(FileStatus.DAMAGED, "the page has no size")
    most = min((MAX_PIXELS / (width * height)) ** 0.5, MAX_SIDE_PX / max(width, height))
    scale = min(width_px / width, most)
    return max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5))


def _image_page(task: Task) -> pyvips.Image:
    page = {"page": task.first - 1} if task.mime == "image/tiff" else {}
    if task.first != 1 and not page:
        raise UnreadableFile(FileStatus.DAMAGED, f"no page {task.first}")
    try:
        source = pyvips.Source.new_from_descriptor(0)
        header = pyvips.Image.new_from_source(source, "", access="sequential", **page)
        if header.width * header.height > _MAX_SOURCE_PIXELS:
            raise UnreadableFile(FileStatus.DAMAGED, "the image is too large")
        width, height = _size_within_limits(header.width, header.height, task.width_px)
        options = f"page={task.first - 1}" if page else ""
        source = pyvips.Source.new_from_descriptor(0)
        image = pyvips.Image.thumbnail_source(
            source, width, height=max(width, height), size="down", option_string=options
        )
        image = image.colourspace("srgb")
        return image.flatten(background=255) if image.hasalpha() else image
    except pyvips.Error as error:
        raise UnreadableFile(FileStatus.DAMAGED, " ".join(str(error).split())) from error


def _encoded(image: pyvips.Image, image_format: str) -> bytes:
    if image_format == "webp":
        return bytes(image.webpsave_buffer(Q=_QUALITY, keep="none"))
    return bytes(
        image.jpegsave_buffer(Q=_QUALITY, interlace=True, optimize_coding=True, keep="none")
    )
