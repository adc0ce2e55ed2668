"""A made-up library in Indonesian words: import rows, the same for the same seed.

Words are roots with affixes, drawn as in real text: a few very often, most rarely. Every record has what `--publish`
asks for, an abstract and keywords, and, when pages are asked for, a full text of that many pages of 250 words.

    python -m benchmarks.corpus COUNT [--pages N] [--seed N] > corpus.jsonl
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ROOTS = """
ajar akhlak alam aliran anak anggota aparat asing asuh atur bahasa baik bangun bantu banyak bawa beda belajar beli
benar bentuk bersih besar bina buat budaya buka buku bumi cari catat cipta coba dakwah dana dasar data desa didik
dinamika doa dokumen dukung ekonomi etika fasilitas fungsi gabung gambar gerak guna guru hadap hadir hak hasil
hidup hormat hubung hukum ibadah ikut ilmu iman indah ingat isi izin jaga jalan jalin jamin jelas jemaah jilid
juang kaji kampung karya kaya keluarga kelola kembang kenal kerja kitab koleksi komunitas konflik kuat kumpul
kurikulum lahir laku lapor latih layan lembaga lengkap lestari lihat lindung lingkungan madrasah maju makna manfaat
masjid masyarakat milik minat moderasi muda musyawarah naskah negara nilai nyata olah pakai pandang paham pelihara
pemuda peran periksa perlu pesantren pilih pimpin pindah pokok praktik produk program pustaka rakyat ramah rancang
rawat rekam rukun rumah rumus sadar saing salin sampai sastra satu sebar sedia sejarah sekolah selaras selenggara
semangat serap setara siap siar sifat simpan sosial strategi sumber susun swadaya tanah tanggung tani taat tata
teliti teman temu terap terima tetap tindak tokoh tradisi tulis tumbuh tuntut tutur ubah uji ulama umat umum undang
unggul unsur upaya urus usaha wakaf wali warga waris wilayah wujud yakin zakat ziarah toleransi kerukunan keagamaan
perpustakaan kementerian penelitian pelayanan penghayat kepercayaan majelis taklim penyuluh kantor kabupaten
provinsi kota pesisir pegunungan
"""
_SMALL = """
yang dan di dari untuk pada dengan dalam ini itu oleh tidak sebagai akan telah juga karena antara para
"""
ROOTS = _ROOTS.split()
SMALL = _SMALL.split()
AFFIXES = (
    ("", ""),
    ("me", ""),
    ("ber", ""),
    ("di", ""),
    ("pe", "an"),
    ("ke", "an"),
    ("per", "an"),
    ("", "nya"),
    ("", "an"),
    ("di", "kan"),
    ("me", "kan"),
    ("ter", ""),
)
NAMES = (
    "Rahmawati",
    "Hidayat",
    "Nurhayati",
    "Suryani",
    "Wijaya",
    "Lubis",
    "Siregar",
    "Usman",
    "Kurnia",
)
GIVEN = (
    "Siti",
    "Ahmad",
    "Nur",
    "Dewi",
    "Muhammad",
    "Fatimah",
    "Budi",
    "Rina",
    "Yusuf",
    "Aisyah",
    "Joko",
)
TYPES = ("report", "report", "report", "article", "conference", "thesis", "book")
PAGE_WORDS = 250


class Writer:
    """Draws words and makes sentences, titles and pages of them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = [
            f"{_joined(before, root)}{after}" for before, after in AFFIXES for root in ROOTS
        ]
        self.chance.shuffle(self.words)
        weights = (1 / rank for rank in range(1, len(self.words) + 1))
        self._weights = list(itertools.accumulate(weights))

    def some(self, count: int) -> list[str]:
        """Return words of the subject, common ones more often."""
        return self.chance.choices(self.words, cum_weights=self._weights, k=count)

    def text(self, count: int) -> str:
        """Return running text of `count` words, a third of them small ones."""
        drawn = self.some(count)
        small = self.chance.choices(SMALL, k=count)
        words = [small[n] if n % 3 == 1 else word for n, word in enumerate(drawn)]
        for start in range(0, count, 14):
            words[start] = words[start].capitalize()
            last = min(start + 13, count - 1)
            words[last] += "."
        return " ".join(words)


def _joined(prefix: str, root: str) -> str:
    """Return the root with its prefix; `me` and `pe` change with the root's first letter."""
    if prefix not in ("me", "pe"):
        return prefix + root
    if root[0] in "aeioughk":
        return f"{prefix}ng{root[1:] if root[0] == 'k' else root}"
    if root[0] in "bfp":
        return f"{prefix}m{root[1:] if root[0] == 'p' else root}"
    if root[0] in "cdjt":
        return f"{prefix}n{root[1:] if root[0] == 't' else root}"
    return f"{prefix}ny{root[1:]}" if root[0] == "s" else prefix + root


def records(count: int, pages: int = 0, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield import rows with `pages` pages of text each."""
    writer = Writer(seed)
    chance = writer.chance
    for number in range(1, count + 1):
        row: dict[str, Any] = {
            "identifier": f"korpus:{number}",
            "type": chance.choice(TYPES),
            "title": " ".join(writer.some(chance.randint(5, 14))).capitalize(),
            "creators": [
                {"family": chance.choice(NAMES), "given": chance.choice(GIVEN)}
                for _ in range(chance.randint(1, 4))
            ],
            "date": str(chance.randint(1975, 2025)),
            "language": "id",
            "abstract": writer.text(chance.randint(80, 220)),
            "keywords": list(dict.fromkeys(writer.some(5))),
            "publisher": "Balai Penelitian Contoh",
            "license": "CC-BY-4.0",
        }
        if pages:
            row["fulltext"] = "\f".join(writer.text(PAGE_WORDS) for _ in range(pages))
        yield row


def write(path: Path, count: int, pages: int = 0, seed: int = 1) -> None:
    """The rows are in `path`, one a line."""
    with path.open("w", encoding="utf-8") as out:
        for row in records(count, pages, seed):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--pages", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for row in records(arguments.count, arguments.pages, arguments.seed):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
