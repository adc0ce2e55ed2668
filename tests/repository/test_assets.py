"""Front-end files are copied from npm's folder, and what is missing is named, not fatal."""

import re
from pathlib import Path

from repository.assets import FILES, install_assets

STATIC = Path(__file__).resolve().parents[2] / "repository" / "static"


def npm_folder(root, names):
    for name in names:
        path = root / "node_modules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def test_every_installed_file_is_copied(tmp_path):
    npm_folder(tmp_path, FILES)
    assert install_assets(tmp_path) == []
    vendor = tmp_path / "repository" / "static" / "vendor"
    for name, folder in FILES.items():
        assert (vendor / folder / Path(name).name).read_bytes() == name.encode()
    assert not list(vendor.rglob("*.partial"))


def test_missing_files_are_named_and_the_others_copied(tmp_path):
    first, *others = FILES
    npm_folder(tmp_path, others)
    assert install_assets(tmp_path) == [first]
    vendor = tmp_path / "repository/static/vendor"
    copied = {path.name for path in vendor.rglob("*") if path.is_file()}
    assert copied == {Path(name).name for name in others}


def test_a_new_version_replaces_the_old(tmp_path):
    npm_folder(tmp_path, FILES)
    install_assets(tmp_path)
    name = next(iter(FILES))
    (tmp_path / "node_modules" / name).write_bytes(b"newer")
    install_assets(tmp_path)
    target = tmp_path / "repository/static/vendor" / FILES[name] / Path(name).name
    assert target.read_bytes() == b"newer"


def test_the_style_sheets_ask_for_exactly_the_fonts_that_are_copied():
    wanted = set(re.findall(r"vendor/fonts/([\w.-]+)", (STATIC / "css/fonts.css").read_text()))
    assert wanted == {Path(name).name for name, folder in FILES.items() if folder == "fonts"}
