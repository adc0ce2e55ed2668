"""What the tests of pages are given besides."""

import pytest
import pyvips

from repository.pages.extract import process


@pytest.fixture(scope="session")
def make_png():
    """Write a PNG of this size with a gradient and its artist in its metadata."""

    def make(path, width, height):
        image = pyvips.Image.xyz(width, height).extract_band(0).linear(255 / width, 0).cast("uchar")
        image = image.bandjoin([image, image]).copy(interpretation="srgb")
        image.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", "rahasia penerbit")
        image.pngsave(str(path), keep="exif")
        return path

    return make


@pytest.fixture(scope="session", autouse=True)
def no_reading_process_left():
    """The launcher of reading processes ends with the tests."""
    yield
    process.stop()
