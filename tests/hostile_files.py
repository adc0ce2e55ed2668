"""Files that break readers or mean harm, and names that mean more than they say: all made here."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

from tests import documents
from tests.repository.pages import uploads

PASSWD = b"root:x:0:0::/root:/bin/sh\n"
DOCTYPE = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><d>&i;</d>"
).encode()
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'

NAMES = [
    *(
        "..",
        ".",
        "../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "C:\\autoexec.bat",
        "/etc/shadow",
    ),
    *("CON", "aux.pdf", "nul.txt", "laporan.pdf.", "laporan.pdf ", ".htaccess", "-rf", "~root"),
    *("laporan\u202efdp.exe", "\u2066tersembunyi\u2069.pdf", "\u200b\u200b\u200b.pdf", "\u200e"),
    *(
        "baris\r\nbaru.pdf",
        "nol\x00.pdf",
        "\x1b[31mmerah.pdf",
        "\x7f.txt",
        "%2e%2e%2f.pdf",
        "a%00.pdf",
    ),
    *("<script>alert(1)</script>.pdf", "'; DROP TABLE file; --.pdf", '"kutip".pdf', "a;b=c.pdf"),
    *("{{ 7*7 }}.pdf", "%(name)s %s %n.pdf", "$(reboot).pdf", "`id`.pdf", "|nc.pdf", "a\tb.pdf"),
    *("n" * 255 + ".pdf", "é" * 200 + ".pdf", "😀" * 120 + ".pdf", "e" + "\u0301" * 300 + ".pdf"),
    *(
        "رسالة في الأدب.pdf",
        "ꦧꦧꦢ꧀.pdf",
        "名前.pdf",
        "\ud7ff\ue000.pdf",
        "a." + "x" * 200,
        "...",
        " ",
    ),
]


def contents(folder):
    """Return (name, bytes) of every hostile file; `folder` is for those that a library must write."""
    whole = documents.report_pdf()
    return [
        *_pdfs(folder, whole),
        *_pictures(),
        *_archives(folder),
        *_office(folder),
        *_texts(),
        *_programs(whole),
    ]


def _pdfs(folder, whole):
    for share in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        yield f"terpotong-{share}.pdf", whole[: int(len(whole) * share)]
    good = uploads.numbered_pages(folder / "good.pdf", 3)
    for size_mb in (64, 512, 3072):
        bomb = uploads.with_bomb(folder / f"bomb-{size_mb}.pdf", good, 2, size_mb * 1024**2)
        yield bomb.name, bomb.read_bytes()
    yield "banyak-halaman.pdf", uploads.many_pages(folder / "many.pdf", 15_000).read_bytes()
    for user in ("rahasia", ""):
        locked = uploads.encrypted(folder / f"locked{bool(user)}.pdf", good, user=user)
        yield f"terkunci-{bool(user)}.pdf", locked.read_bytes()
    yield "kepala-saja.pdf", b"%PDF-1.7\n"
    yield "kepala-nol.pdf", b"%PDF-1.7\n" + b"\x00" * 100_000
    yield "kurung.pdf", _pdf(b"<< /Type /Catalog /Pages " + b"[" * 200_000 + b" >>")
    yield "kamus.pdf", _pdf(b"<< /Type /Catalog /Pages " + b"<< /A " * 100_000 + b" >>")
    circle = b"<< /Type /Catalog /Pages 1 0 R >>"
    yield "lingkaran.pdf", _pdf(circle)
    yield "pohon.pdf", _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", _tree(b"2 0 R"))
    yield "jumlah.pdf", _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", _tree(b"", b"2147483647"))
    yield "jumlah-minus.pdf", _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", _tree(b"", b"-1"))
    action = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    )
    yield "skrip.pdf", _pdf(action, _tree(b"3 0 R", b"1"), _page())
    launch = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> >>"
    yield "luncurkan.pdf", _pdf(launch, _tree(b"3 0 R", b"1"), _page())
    xfa = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA 4 0 R >> >>"
    form = b"<< /Length %d >> stream\n%s\nendstream" % (len(EXTERNAL), EXTERNAL)
    yield "xfa.pdf", _pdf(xfa, _tree(b"3 0 R", b"1"), _page(), form)
    for box in (b"0 0 1e9 1e9", b"0 0 0 0", b"-5 -5 nan inf", b"0 0 14400000 1"):
        catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
        name = box.decode().replace(" ", "_")
        yield f"ukuran{name}.pdf", _pdf(catalogue, _tree(b"3 0 R", b"1"), _page(box))
    yield "panjang-salah.pdf", whole.replace(b"/Length ", b"/Length 9999999999 ")
    yield "xref-salah.pdf", whole.replace(b"startxref", b"startxref\n-1\n%%EOF startxref")
    yield "terbalik.pdf", whole[::-1]
    yield "ganda.pdf", whole * 3
    yield "sisipan.pdf", b"<script>alert(1)</script>" * 40 + whole
    for step in (3, 7, 13, 31, 53, 101, 211, 499, 997, 1999):
        damaged = bytearray(whole)
        damaged[20::step] = bytes(len(damaged[20::step]))
        yield f"berlubang-{step}.pdf", bytes(damaged)


def _pdf(*objects):
    body = b"%PDF-1.7\n"
    for number, content in enumerate(objects, start=1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)


def _tree(kids, count=b"1"):
    return b"<< /Type /Pages /Kids [" + kids + b"] /Count " + count + b" >>"


def _page(box=b"0 0 200 200"):
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [" + box + b"] >>"


def _pictures():
    yield "bom.png", uploads.png_header(60_000, 60_000)
    yield "bom-lebar.png", uploads.png_header(2**31 - 1, 1)
    yield "nol.png", uploads.png_header(0, 0)
    yield from {
        "a.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\xff" * 5000,
        "b.jpg": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01",
        "a.gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00",
        "a.bmp": b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 70, 0, 0, 54, 40, 2**30, 2**30, 1, 24, *[0] * 6),
        "a.webp": b"RIFF\xff\xff\xff\xffWEBPVP8L" + b"\xff" * 64,
        "a.tif": b"II*\x00\x08\x00\x00\x00\x01\x00" + b"\x00" * 12 + b"\x08\x00\x00\x00",
        "b.tif": b"MM\x00*\xff\xff\xff\xff" + b"\x00" * 64,
        "a.jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\xff" * 256,
        "a.ico": b"\x00\x00\x01\x00\xff\xff" + b"\x00" * 64,
        "a.psd": b"8BPS\x00\x01" + b"\xff" * 64,
        "a.heic": b"\x00\x00\x00\x18ftypheic" + b"\xff" * 64,
        "skrip.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>',
        "entitas.svg": DOCTYPE.replace(b"<d>", b"<svg>").replace(b"</d>", b"</svg>"),
        "luar.svg": EXTERNAL.replace(b"<d>", b"<svg>").replace(b"</d>", b"</svg>"),
    }.items()


def _zip(*entries, flags=0):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = flags
            archive.writestr(info, data)
    return out.getvalue()


def _archives(folder):
    for number, name in enumerate(
        ("../../x.sh", "/etc/cron.d/x", "..\\..\\x", "C:\\x", "a/../../x")
    ):
        yield f"jalan-{number}.zip", _zip((name, PASSWD))
    yield "pranala.zip", _zip(("x", b"/etc/passwd"), flags=0o120777 << 16)
    yield "bom.zip", _zip(("nol", bytes(100_000_000)))
    yield "bersarang.zip", _zip(*((f"{n}.zip", _zip(("nol", bytes(10**6)))) for n in range(50)))
    yield "banyak.zip", _zip(*((f"f{n}", b"") for n in range(20_000)))
    yield "kembar.zip", _zip(("a", b"1"), ("A", b"2"), ("a\u0301", b"3"))
    whole = bytearray(_zip(("a", b"x" * 1000)))
    yield "terpotong.zip", bytes(whole[:-10])
    whole[6] |= 1
    yield "sandi.zip", bytes(whole)
    yield "kosong.zip", b"PK\x05\x06" + bytes(18)
    yield "bom.gz", gzip.compress(bytes(200_000_000))
    path = folder / "jalan.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("../../x", "/etc/x"):
            info = tarfile.TarInfo(name)
            info.size = len(PASSWD)
            archive.addfile(info, io.BytesIO(PASSWD))
    yield "jalan.tar", path.read_bytes()
    yield "a.7z", b"7z\xbc\xaf'\x1c" + b"\xff" * 64
    yield "a.rar", b"Rar!\x1a\x07\x01\x00" + b"\xff" * 64
    yield "a.xz", b"\xfd7zXZ\x00" + b"\xff" * 64


def _office(folder):
    def word(document, **more):
        path = folder / "x.docx"
        return uploads.zipped(
            path, {"[Content_Types].xml": b"<Types/>", "word/document.xml": document, **more}
        ).read_bytes()

    yield "entitas.docx", word(DOCTYPE)
    yield "luar.docx", word(EXTERNAL)
    yield "bom.docx", word(b"<w>" + b" " * 300_000_000 + b"</w>")
    yield "dalam.docx", word(b"<a>" * 300_000)
    yield "rusak.docx", word(b"\xff\xfe<w")
    yield "tanpa.docx", _zip(("[Content_Types].xml", b"<Types/>"))
    yield "makro.docm", word(b"<w/>", **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(512)})
    yield "sandi.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
    mime = b"application/vnd.oasis.opendocument.text"
    for name, content in {
        "entitas": DOCTYPE,
        "luar": EXTERNAL,
        "bom": b"<o>" + b"x" * 200_000_000,
    }.items():
        path = uploads.zipped(folder / "x.odt", {"mimetype": mime, "content.xml": content})
        yield f"{name}.odt", path.read_bytes()
    opf = b'<package><manifest><item id="a" href="../../../etc/passwd"/></manifest></package>'
    container = (
        b'<container><rootfiles><rootfile full-path="../../etc/passwd"/></rootfiles></container>'
    )
    for name, first in {"jalan": container, "entitas": DOCTYPE}.items():
        entries = {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": first,
            "a.opf": opf,
        }
        yield f"{name}.epub", uploads.zipped(folder / "x.epub", entries).read_bytes()
    yield "dalam.rtf", b"{\\rtf1 " + b"{" * 500_000
    yield "bin.rtf", b"{\\rtf1 \\bin999999999999 x}"
    yield "objek.rtf", b"{\\rtf1 {\\object\\objemb{\\*\\objdata " + b"41" * 100_000 + b"}}}"
    yield "u.rtf", b"{\\rtf1 " + b"\\u-99999999 \\uc99999 " * 1000 + b"}"


def _texts():
    yield "entitas.xml", DOCTYPE
    yield "luar.xml", EXTERNAL
    yield "skrip.html", documents.HTML
    yield "dalam.html", b"<div>" * 200_000
    yield (
        "skrip.xhtml",
        b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    )
    yield "rumus.csv", b"=cmd|'/c calc'!A1,+1,-1,@SUM(A1)\n"
    yield "panjang.txt", b"a" * 5_000_000
    yield "nol.txt", bytes(1_000_000)
    yield "rusak-utf8.txt", bytes(range(128, 256)) * 1000
    yield "bom16.txt", b"\xff\xfe"
    yield "pengganti.txt", b"\xed\xa0\x80\xed\xb0\x80" * 100
    yield "arah.txt", "\u202e\u2066\u0000abc".encode() * 1000
    yield "baris.txt", b"\n" * 2_000_000
    yield "gabung.txt", ("e" + "\u0301" * 100_000).encode()
    yield "yaml.yaml", b"a: &a [x]\nb: &b [*a,*a]\n" + b"!!python/object/apply:os.system ['id']\n"
    yield "json.json", b"[" * 300_000


def _programs(whole):
    yield "program.exe", documents.PROGRAM
    yield "program.pdf", documents.PROGRAM
    yield "program", b"\x7fELF\x02\x01\x01" + bytes(200)
    yield "a.php", b"<?php system($_GET['c']); ?>"
    yield "a.jsp", b'<% Runtime.getRuntime().exec(request.getParameter("c")); %>'
    yield "a.shtml", b'<!--#exec cmd="id" -->'
    yield ".htaccess", b"AddType application/x-httpd-php .pdf\n"
    yield "a.sh", b"#!/bin/sh\nrm -rf /\n"
    yield "a.class", b"\xca\xfe\xba\xbe" + bytes(100)
    yield "a.wasm", b"\x00asm\x01\x00\x00\x00"
    yield "gifar.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00" + _zip(("x.class", b"\xca\xfe"))
    yield "poliglot.html", b"<html><!--" + whole + b"--><script>alert(1)</script>"
    yield "poliglot.pdf", whole + _zip(("a.html", documents.HTML))
    yield "kompres.pdf", zlib.compress(whole)
    yield "satu-byte.pdf", b"%"
