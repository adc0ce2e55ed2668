"""The sample manuscripts, made for real: typeset, written on paper, described, transcribed."""

import hashlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from repository.demo import manuscripts, paper
from repository.demo.fonts import PACKAGES, font_file, font_folders, typesetter_fonts
from repository.demo.manuscript_rows import folio_label
from repository.demo.manuscript_setting import Manuscript, typeset
from repository.demo.manuscript_setting import manuscripts as sources
from repository.demo.manuscript_text import ManuscriptFaulty, Mark, Word, transcription, words_of
from tests.requirements import missing

JAWI_LETTERS = "چڠڤݢڽ"


@pytest.fixture(scope="module", autouse=True)
def _typefaces():
    if len(font_folders()) < len(PACKAGES):
        missing("a typeface of the sample content (npm package)")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    target = tmp_path_factory.mktemp("manuscripts")
    return target, manuscripts.write_pages(target)


def _source(slug: str) -> Manuscript:
    return next(manuscript for manuscript in sources() if manuscript.slug == slug)


def test_five_manuscripts_of_eight_to_twenty_four_pages_each(made):
    _, rows = made
    assert [len(row["files"]) for row in rows] == [10, 8, 8, 8, 10]
    for row in rows:
        labels = [file["label"] for file in row["files"]]
        assert labels == [folio_label(position) for position in range(len(labels))]
        assert labels[:3] == ["1r", "1v", "2r"]
        assert labels[-1].endswith("v")


def test_page_images_are_light_jpegs_of_the_folio_size(made):
    target, rows = made
    for row in rows:
        sizes = set()
        for file in row["files"]:
            path = target / "files" / file["name"]
            with Image.open(path) as image:
                assert image.format == "JPEG"
                assert image.mode == "RGB"
                sizes.add(image.size)
            assert 50_000 < path.stat().st_size < 250_000
        ((width, height),) = sizes
        assert 950 <= width <= 1000
        assert 1300 <= height <= 1400


def test_transcription_has_a_page_for_every_image_and_holds_the_whole_text_in_order(made):
    target, rows = made
    for row in rows:
        pages = row["fulltext"].split("\f")
        assert len(pages) == len(row["files"])
        slug = row["files"][0]["name"].rsplit("-", 1)[0]
        assert (target / "files" / f"{slug}.txt").read_text("utf-8") == row["fulltext"]
    source = _source("nasihat")
    blocks = [block.splitlines() for block in source.text.strip().split("\n\n")]
    words = [word for block in blocks for word in words_of(block, source.head["tiers"])]
    written = " ".join(word.text for word in words if word.text != ".")
    arabic = [page.split("\n\n")[0] for page in rows[0]["fulltext"].split("\f") if page]
    assert written in " ".join(" ".join(arabic).split())


def test_romanisation_stands_on_the_page_of_its_words(made):
    _, rows = made
    pages = rows[1]["fulltext"].split("\f")
    (place,) = [number for number, page in enumerate(pages) if "air telaga" in page]
    assert "تلاݢ" in pages[place]
    first_lines = pages[1].split("\n\n")
    assert first_lines[0].splitlines()[1] == "دڠرکن توان سواتو رنچان دکارڠ اوليه فقير يڠ هين"
    assert first_lines[1].splitlines()[1] == (
        "dengarkan tuan suatu rencana dikarang oleh fakir yang hina"
    )


def test_gloss_page_holds_arabic_pegon_and_javanese(made):
    _, rows = made
    arabic, pegon, javanese = rows[3]["fulltext"].split("\f")[1].split("\n\n")
    assert "نُورٌ" in arabic
    assert "ايكو چهيا" in pegon
    assert "iku cahya" in javanese


def test_rows_describe_themselves_as_samples_and_hold_the_codicology(made):
    _, rows = made
    assert len({row["identifier"] for row in rows}) == len(rows)
    for row in rows:
        assert row["type"] == "manuscript"
        assert row["license"] == "CC0-1.0"
        assert row["script"] == ["Arab"]
        assert row["collection"] in {"jawi", "arab"}
        assert all(
            "proyek Daluang" in text["value"] or "Daluang project" in text["value"]
            for text in row["abstract"]
        )
        assert {"ind", "eng"} == {text["lang"] for text in row["abstract"]}
        assert {"main", "original"} <= {text.get("kind", "main") for text in row["title"]}
        assert all(re.fullmatch(r"R\d(\.\d+)?", notation) for notation in row["subjects"])
        assert row["extent"][0]["leaves"] * 2 == len(row["files"])
        group = row["manuscript"]
        assert {"repository", "material", "condition", "hand", "ink", "lines", "colophon"} <= set(
            group
        )
        assert len({"good", "fair", "poor", "fragile"} & set(group["condition"])) == 1


def test_incipit_explicit_and_lines_are_those_of_the_pages(made):
    _, rows = made
    treatise = rows[2]
    group = treatise["manuscript"]
    assert group["incipit"][0]["value"].startswith("هذه رسالة لطيفة في آداب طلب العلم")
    assert group["explicit"][0]["value"].endswith("فارجع إلى أول هذه الرسالة")
    assert group["lines"] == str(len(treatise["fulltext"].split("\f")[2].splitlines()))
    advice = rows[0]["manuscript"]
    assert [text["script"] for text in advice["incipit"]] == ["Arab", "Latn"]
    assert "١٢٨١" in advice["colophon"][0]["value"]


def test_every_jawi_letter_is_used_and_has_a_glyph():
    used = "".join(manuscript.text for manuscript in sources())
    assert set(JAWI_LETTERS) <= set(used)
    letters = {letter for letter in used if letter > "\u0600" and letter.isalpha()}
    for package in ("scheherazade-new", "amiri"):
        face = ImageFont.truetype(str(font_file(package, "400Regular")), 40)
        unknown = bytes(face.getmask("\ue0ff"))
        assert not {letter for letter in letters if bytes(face.getmask(letter)) == unknown}, package


def test_same_source_same_bytes():
    manuscript = _source("makna-gandul")
    fonts = typesetter_fonts()

    def digests() -> list[str]:
        pages = manuscripts.page_images(manuscript, typeset(manuscript, fonts))
        return [hashlib.sha256(page).hexdigest() for page in pages]

    first = digests()
    assert first == digests()
    assert len(set(first)) == len(first)


def test_gutter_is_dark_on_the_right_of_a_recto_and_on_the_left_of_a_verso(made):
    target, rows = made
    for file in rows[2]["files"]:
        with Image.open(target / "files" / file["name"]) as image:
            grey = np.asarray(image.convert("L"), float)[200:-200]
        inner, outer = grey[:, -40:-10].mean(), grey[:, 60:90].mean()
        if file["label"].endswith("v"):
            inner, outer = grey[:, 10:40].mean(), grey[:, -90:-60].mean()
        assert inner < outer - 20, file["label"]


def test_verso_is_the_other_side_of_the_same_leaf():
    leaf = paper.make_leaf(
        paper.Stock("european", "#ead9b5", 20, True, 4), 200, 300, np.random.default_rng(1)
    )
    assert np.array_equal(leaf.verso().paper, leaf.paper[:, ::-1])
    assert leaf.paper.shape == (300, 200, 3)
    assert leaf.cover.min() == 0
    assert leaf.cover.max() == 1


def test_a_verso_has_a_catchword_at_the_left_of_its_foot_and_a_recto_has_none():
    setting = typeset(_source("nasihat"), typesetter_fonts())

    def foot(page: int) -> np.ndarray:
        ink = np.asarray(Image.open(io.BytesIO(setting.inks[page])).getchannel("A"))
        return ink[-160:]  # below the frame

    for verso in (1, 3, 5):
        middle = foot(verso).shape[1] // 2
        assert foot(verso)[:, :middle].max() > 150
        assert foot(verso)[:, middle:].max() == 0
        assert foot(verso + 1).max() == 0


@pytest.mark.parametrize(
    ("lines", "tiers"),
    [(["كتاب"], ["text", "roman"]), (["كتاب قلم", "kitab"], ["text", "roman"])],
)
def test_torn_source_is_refused(lines, tiers):
    with pytest.raises(ManuscriptFaulty):
        words_of(lines, tiers)


def test_red_runs_over_line_ends_and_joined_words_part_in_romanisation():
    words = words_of(
        ["*فصل يڠ", "fasal yang", "ڤرتام* ددالم", "pertama di_dalam"], ["text", "roman"]
    )
    assert [word.red for word in words] == [True, True, True, False]
    assert words[3].roman == "di dalam"


def test_transcription_keeps_empty_pages():
    words = [Word("كتاب", "kitab"), Word("قلم", "kalam")]
    text = transcription(words, [Mark(1, 2, 10.2), Mark(0, 2, 9.9)], 3)
    assert text == "\fكتاب قلم\n\nkitab kalam\f"


def test_all_pages_are_made_in_the_named_folder_only(made):
    target, rows = made
    names = {file["name"] for row in rows for file in row["files"]}
    texts = {path.name for path in Path(target / "files").glob("*.txt")}
    assert {path.name for path in (target / "files").iterdir()} == names | texts
    assert len(texts) == len(rows)
