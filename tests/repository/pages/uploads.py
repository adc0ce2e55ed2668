"""Files as people upload them, good and hostile, made for the tests."""

import functools
import io
import zipfile
import zlib

import pikepdf
import typst

LETTER = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def typeset(path, source):
    """Write a PDF from typst source."""
    typst.compile(source.encode(), output=str(path))
    return path


def numbered_pages(path, count):
    """Write a PDF whose page N holds "Halaman nomor N"."""
    return typeset(
        path, f"#for n in range(1, {count + 1}) [Halaman nomor #n #pagebreak(weak: true)]"
    )


def encrypted(path, source, *, user="", owner="pemilik"):
    """Write `source` anew with passwords."""
    with pikepdf.open(source) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user=user, owner=owner))
    return path


@functools.cache
def deflated(size_bytes, byte=b" "):
    """Return a zlib stream of `size_bytes` equal bytes without holding them."""
    packer = zlib.compressobj(9)
    block = byte * 1024 * 1024
    out = [packer.compress(block) for _ in range(size_bytes // len(block))]
    return b"".join([*out, packer.flush()])


def with_bomb(path, source, page_number, size_bytes):
    """Write `source` with a page whose content unpacks, twice deflated, to `size_bytes`."""
    with pikepdf.open(source) as pdf:
        stream = pikepdf.Stream(pdf, zlib.compress(deflated(size_bytes), 9))
        stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        pdf.pages[page_number - 1].Contents = pdf.make_indirect(stream)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def many_pages(path, count):
    """Write a PDF of `count` empty pages that share nothing but their parent."""
    with pikepdf.new() as pdf:
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, 200, 200])
        for _ in range(count):
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.save(path)
    return path


def zipped(path, entries):
    """Write a zip of name → bytes; an entry called mimetype is stored, as ODF and EPUB want."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, kind)
    return path


def docx(path, body, **more):
    """Write a Word document with this body markup; more entries by their name."""
    document = f'<w:document xmlns:w="{LETTER}"><w:body>{body}</w:body></w:document>'
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(
        path, {"[Content_Types].xml": types, "word/document.xml": document.encode(), **more}
    )


def paragraph(text):
    """Return Word's markup of a paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(path, body, styles=""):
    """Write an OpenDocument text with this body markup."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            ("office", "office"),
            ("text", "text"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.text"
    return zipped(path, {"mimetype": mimetype, "content.xml": content.encode()})


def epub(path, chapters):
    """Write an EPUB of these XHTML bodies in order."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    items = "".join(f'<item id="c{n}" href="c%20{n}.xhtml"/>' for n in range(len(chapters)))
    order = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    opf = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest>'
        f"<spine>{order}</spine></package>"
    )
    entries = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OEBPS/book.opf": opf.encode(),
    }
    for number, body in enumerate(reversed(chapters)):
        page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
        entries[f"OEBPS/c {number}.xhtml"] = page.encode()
    return zipped(path, entries)


def png_header(width, height):
    """Return a PNG that claims this size and holds hardly a pixel."""
    out = io.BytesIO()
    out.write(b"\x89PNG\r\n\x1a\n")
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    for kind, data in (
        (b"IHDR", size + b"\x08\x02\x00\x00\x00"),
        (b"IDAT", deflated(1024 * 1024, b"\0")),
        (b"IEND", b""),
    ):
        checksum = zlib.crc32(kind + data).to_bytes(4, "big")
        out.write(len(data).to_bytes(4, "big") + kind + data + checksum)
    return out.getvalue()
