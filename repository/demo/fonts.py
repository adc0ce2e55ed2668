"""Where the typefaces of the sample content come from: the npm packages beside the checkout.

`make` installs `@expo-google-fonts/*` into `node_modules`; nothing is committed here. Without them
the reports are set in the Latin faces that the typesetter carries; Arabic script has no letters.
"""

import warnings
from pathlib import Path

import typst

PACKAGES = ("source-serif-4", "plus-jakarta-sans", "scheherazade-new", "amiri")
_CHECKOUT = Path(__file__).resolve().parents[2]


def font_folders(checkout: Path = _CHECKOUT) -> list[Path]:
    """Folders of the installed typefaces, in the order of `PACKAGES`; missing ones are left out."""
    scope = checkout / "node_modules" / "@expo-google-fonts"
    return [scope / name for name in PACKAGES if (scope / name).is_dir()]


def font_file(package: str, style: str, checkout: Path = _CHECKOUT) -> Path | None:
    """The TTF file of one style (`400Regular`, `700Bold` …) of an installed package, else None."""
    folder = checkout / "node_modules" / "@expo-google-fonts" / package / style
    return next(iter(sorted(folder.glob("*.ttf"))), None)


def typesetter_fonts(checkout: Path = _CHECKOUT) -> typst.Fonts:
    """The faces that reports are set in; system fonts never, so every machine makes the same bytes.

    Warns (UserWarning) naming the missing packages and the command that installs them.
    """
    folders = font_folders(checkout)
    missing = [name for name in PACKAGES if not any(folder.name == name for folder in folders)]
    if missing:
        names = ", ".join(f"@expo-google-fonts/{name}" for name in missing)
        warnings.warn(
            f"typefaces not installed: {names}; run `npm ci` in {checkout}. "
            "The reports are set in the typesetter's own faces.",
            stacklevel=2,
        )
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders])
