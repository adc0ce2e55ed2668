"""Front-end files that come from npm and are copied, never committed.

Pages work without them: without a font the next family in the list is used, without the upload client the plain form.
The folder they go to, ``repository/static/vendor``, is ignored by git.
"""

import shutil
from pathlib import Path

_SANS = "@fontsource-variable/plus-jakarta-sans"
_SERIF = "@fontsource-variable/source-serif-4"
_ARABIC = "@fontsource/scheherazade-new"
_JAVANESE = "@fontsource/noto-sans-javanese"

FILES: dict[str, str] = {
    f"{_SANS}/files/plus-jakarta-sans-latin-wght-normal.woff2": "fonts",
    f"{_SANS}/files/plus-jakarta-sans-latin-ext-wght-normal.woff2": "fonts",
    f"{_SERIF}/files/source-serif-4-latin-wght-normal.woff2": "fonts",
    f"{_SERIF}/files/source-serif-4-latin-wght-italic.woff2": "fonts",
    f"{_SERIF}/files/source-serif-4-latin-ext-wght-normal.woff2": "fonts",
    f"{_SERIF}/files/source-serif-4-latin-ext-wght-italic.woff2": "fonts",
    f"{_ARABIC}/files/scheherazade-new-arabic-400-normal.woff2": "fonts",
    f"{_ARABIC}/files/scheherazade-new-arabic-700-normal.woff2": "fonts",
    f"{_JAVANESE}/files/noto-sans-javanese-javanese-400-normal.woff2": "fonts",
    # one file for browsers: the modules of the package name others in a way that browsers cannot follow
    "tus-js-client/dist/tus.min.js": "js",
}
"""Path inside ``node_modules`` to the folder below ``static/vendor`` that receives it."""


def install_assets(root: Path) -> list[str]:
    """Every listed file that npm has installed below ``root`` stands in ``static/vendor``.

    Returns the listed paths that are not installed, in the order of the list, so that the
    caller can say in one line what is missing. Files already there are replaced whole: each is
    written beside its place and moved, so a page being served never sees half a file.
    """
    vendor = root / "repository" / "static" / "vendor"
    missing = []
    for source, folder in FILES.items():
        origin = root / "node_modules" / source
        if not origin.is_file():
            missing.append(source)
            continue
        target = vendor / folder / origin.name
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        shutil.copyfile(origin, partial)
        partial.replace(target)
    return missing


def main() -> None:
    """Copy the files of the checkout this module lies in and name those that are missing.

    Run by ``make`` as ``python -m repository.assets``; never fails for want of one.
    """
    missing = install_assets(Path(__file__).resolve().parent.parent)
    for path in missing:
        print(f"not installed, pages do without it: {path}")  # noqa: T201


if __name__ == "__main__":
    main()
