"""Paper for the sample manuscripts: a leaf with fibres, foxing, stains and holes, and ink laid on it.

Everything follows from a seed, so the same leaf is the same on every run. Arrays are float32,
height x width (x 3 for colour, 0 to 1). A leaf is made as its recto; its verso is the mirror image.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyvips

Plane = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

_TABLE = (0.105, 0.098, 0.092)  # the dark cloth on which the leaf lies, red green blue
_SPARE = 256  # pixels by which a piece of grain may be shifted
_BORDER = 13  # pixels of cloth round the leaf


@dataclass(frozen=True)
class Stock:
    """The paper of one volume: `kind` is european, machine or daluang; `foxing` spots and `holes`
    (insect) a leaf; `water`: a stain from the lower fore-edge. `colour` is `#rrggbb`."""

    kind: str
    colour: str
    foxing: int
    water: bool
    holes: int


@dataclass(frozen=True)
class Leaf:
    """One leaf seen from its recto: `paper` colours, and `cover` (1 leaf, 0 cloth or hole)."""

    paper: Plane
    cover: Plane

    def verso(self) -> "Leaf":
        """The same leaf turned over."""
        return Leaf(self.paper[:, ::-1], self.cover[:, ::-1])


def make_leaf(stock: Stock, width: int, height: int, rng: np.random.Generator) -> Leaf:
    """A leaf of `width` x `height` pixels, gutter on the right as on the recto of an Arabic book."""
    shape = (height, width)
    tone = 0.055 * clouds(rng, shape, 220) + 0.03 * clouds(rng, shape, 40)
    tone += _fabric(stock.kind, rng, shape) + 0.011 * _noise(rng, shape)
    stain = _foxing(stock.foxing, rng, shape) + _edges(rng, shape)
    if stock.water:
        stain += _tide(rng, shape)
    colour = np.array([int(stock.colour[at : at + 2], 16) / 255 for at in (1, 3, 5)], np.float32)
    brown = np.array([0.42, 0.72, 1.0], np.float32)  # a stain takes blue first
    paper = colour * (1 + tone[..., None]) * np.exp(-stain[..., None] * brown)
    return Leaf(paper.astype(np.float32), _outline(rng, shape) * _holes(stock.holes, rng, shape))


def written(
    leaf: Leaf, ink: Plane, behind: Plane | None, recto: bool, rng: np.random.Generator
) -> Pixels:
    """The photographed page: `ink` (RGBA) on the leaf, the other side's ink (RGBA) showing through.

    The gutter's shadow falls on the right of a recto and on the left of a verso.
    """
    shape = ink.shape[:2]
    ink = _by_hand(ink, rng)
    load = np.clip(0.86 + 0.16 * clouds(rng, shape, 26) + 0.06 * clouds(rng, shape, 6), 0.5, 1)
    alpha = (ink[..., 3] * load)[..., None]
    page = leaf.paper * (1 - 0.16 * _blur(ink[..., 3], 3.2)[..., None])
    if behind is not None:
        page = page * (1 - 0.10 * _blur(behind[:, ::-1, 3], 1.8)[..., None])
    page = page * (1 - alpha) + ink[..., :3] * alpha
    page *= _light(shape, recto)[..., None]
    cloth = np.array(_TABLE, np.float32) * (1 + 0.25 * _noise(rng, shape)[..., None])
    page = page * leaf.cover[..., None] + cloth * (1 - leaf.cover[..., None])
    pixels: Pixels = (np.clip(page, 0, 1) * 255 + 0.5).astype(np.uint8)
    return pixels


def clouds(rng: np.random.Generator, shape: tuple[int, int], size: int, across: int = 0) -> Plane:
    """Smooth noise, mean 0, deviation about 1, of cells `size` high and `across` (or `size`) wide.

    A piece of one large plane, shifted and turned as `rng` says, which is much cheaper than new noise.
    """
    height, width = shape
    plane = _grain(height + _SPARE, width + _SPARE, size, across or size)
    top, left, turn = (int(number) for number in rng.integers(0, (_SPARE, _SPARE, 4)))
    piece = plane[top : top + height, left : left + width]
    return piece[:: -1 if turn & 1 else 1, :: -1 if turn & 2 else 1]


@lru_cache(maxsize=24)
def _grain(height: int, width: int, size: int, across: int) -> Plane:
    rng = np.random.default_rng([height, width, size, across])
    if size == 1:
        return rng.standard_normal((height, width), np.float32)
    rows, columns = height // size + 4, width // across + 4
    small = _image(rng.standard_normal((rows, columns), np.float32))
    large = small.resize(float(across), vscale=float(size), kernel="cubic")
    return _plane(large.crop(across, size, width, height))


def _noise(rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    return clouds(rng, shape, 1)


def _image(plane: Plane) -> pyvips.Image:
    return pyvips.Image.new_from_array(np.ascontiguousarray(plane, np.float32))


def _plane(image: pyvips.Image) -> Plane:
    found: Plane = np.asarray(image.numpy(), np.float32)
    return found


def _blur(plane: Plane, sigma: float) -> Plane:
    return _plane(_image(plane).gaussblur(sigma, precision="float"))


def _fabric(kind: str, rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    """What the mould or the beater left: laid and chain lines, a felt side, or bark fibres."""
    height, width = shape
    if kind == "daluang":
        along = clouds(rng, shape, 3, 90) + clouds(rng, shape, 2, 40)
        return np.asarray(0.024 * along + 0.014 * clouds(rng, shape, 70, 3), np.float32)
    felt = 0.012 * clouds(rng, shape, 3) + 0.012 * clouds(rng, shape, 2, 14)
    if kind == "machine":
        return felt.astype(np.float32)
    rows = np.arange(height, dtype=np.float32)[:, None] + 2.5 * clouds(rng, shape, 200)
    columns = np.arange(width, dtype=np.float32)[None, :] + 2.0 * clouds(rng, shape, 240)
    laid = 0.010 * np.sin(rows * (2 * np.pi / 6.2))
    chain = -0.035 * np.exp(-(((columns % 158) - 79) ** 2) / 5.0)
    return np.asarray(felt + laid + chain, np.float32)


def _foxing(count: int, rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    height, width = shape[0] // 2, shape[1] // 2
    stain = np.zeros((height + 2, width + 2), np.float32)
    for _ in range(count):
        radius = float(rng.gamma(1.6, 2.4) + 1)
        y, x = int(rng.integers(0, height)), int(rng.integers(0, width))
        reach = int(3 * radius) + 1
        top, left = max(0, y - reach), max(0, x - reach)
        ys, xs = np.ogrid[top : min(height, y + reach), left : min(width, x + reach)]
        spot = np.exp(-((ys - y) ** 2 + (xs - x) ** 2) / (2 * radius**2))
        stain[top : top + spot.shape[0], left : left + spot.shape[1]] += spot * rng.uniform(
            0.05, 0.34
        )
    large = _plane(_image(stain).resize(2, kernel="linear"))[: shape[0], : shape[1]]
    return np.asarray(large * (1 + 0.35 * clouds(rng, shape, 7)), np.float32)


def _edges(rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    """Darker where hands and air reach: fore-edge, head and foot; thumbed at the lower corner."""
    height, width = shape
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    near = np.minimum(np.minimum(ys, 1 - ys) * height, xs * width) + 16 * clouds(rng, shape, 90)
    rim = 0.42 * np.exp(-np.clip(near, 0, None) / 46)
    thumb = 0.3 * np.exp(-((xs - 0.03) ** 2 / 0.012 + (ys - 0.95) ** 2 / 0.02))
    return np.asarray(rim + thumb * (1 + 0.3 * clouds(rng, shape, 24)), np.float32)


def _tide(rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    """A water stain with its brown tide line, from the lower fore-edge."""
    height, width = shape
    ys = np.arange(height, dtype=np.float32)[:, None] - height * rng.uniform(0.94, 1.02)
    xs = np.arange(width, dtype=np.float32)[None, :] - width * rng.uniform(-0.02, 0.10)
    reach = width * rng.uniform(0.30, 0.42)
    depth = np.hypot(xs, ys) + 26 * clouds(rng, shape, 110) + 6 * clouds(rng, shape, 22) - reach
    line = 0.26 * np.exp(-(np.clip(-depth, 0, None) / 9)) * (depth < 0)
    soft = 0.10 / (1 + np.exp(np.clip(depth / 5, -30, 30)))
    return np.asarray(line + soft, np.float32)


def _outline(rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    """1 on the leaf, 0 on the cloth round it; worn corners, and no cloth at the gutter."""
    height, width = shape
    ys = np.arange(height, dtype=np.float32)[:, None]
    xs = np.arange(width, dtype=np.float32)[None, :]
    up = np.minimum(ys, height - 1 - ys)
    corner = np.hypot(np.clip(30 - up, 0, None), np.clip(30 - xs, 0, None))
    inside = np.minimum(np.minimum(up, xs), 40 - corner)
    inside = inside - _BORDER + 1.5 * clouds(rng, shape, 60) + 0.7 * clouds(rng, shape, 9)
    return np.asarray(np.clip(inside, 0, 1), np.float32)


def _holes(count: int, rng: np.random.Generator, shape: tuple[int, int]) -> Plane:
    """0 where an insect ate through: short wandering tracks, mostly in the margins."""
    height, width = shape
    keep = np.ones(shape, np.float32)
    for _ in range(count):
        side = rng.uniform(0.02, 0.1) if rng.random() < 0.8 else rng.uniform(0.1, 0.95)
        y, x = rng.uniform(0.05, 0.95) * height, side * width
        for _ in range(int(rng.integers(2, 9))):
            radius = rng.uniform(2.0, 4.2)
            ys, xs = np.ogrid[int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7]
            hole = np.clip(np.hypot(ys - y, xs - x) - radius, 0, 1).astype(np.float32)
            part = keep[max(0, int(y) - 6) : int(y) + 7, max(0, int(x) - 6) : int(x) + 7]
            part *= hole[-part.shape[0] :, -part.shape[1] :] if part.shape != hole.shape else hole
            y, x = y + rng.normal(0, 3.4), x + rng.normal(0, 3.4)
    return keep


def _by_hand(ink: Plane, rng: np.random.Generator) -> Plane:
    """The lines a little unsteady, as a pen on paper that is not quite flat."""
    height, width = ink.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    xs += 1.7 * clouds(rng, (height, width), 150) + 0.5 * clouds(rng, (height, width), 28)
    ys += 2.1 * clouds(rng, (height, width), 170) + 0.5 * clouds(rng, (height, width), 28)
    where = _image(np.stack([xs, ys], axis=2))
    moved = _image(ink).mapim(where, interpolate=pyvips.Interpolate.new("bilinear"))
    return np.clip(_plane(moved), 0, 1)


def _light(shape: tuple[int, int], recto: bool) -> Plane:
    """The lamp from the upper left, and the page sinking into the gutter."""
    height, width = shape
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    gutter = (1 - xs) if recto else xs
    sink = 1 - 0.62 * np.exp(-gutter * 34) - 0.13 * np.exp(-gutter * 9)
    if not recto:  # the far side of the fold catches the lamp
        sink = sink + 0.05 * np.exp(-((gutter - 0.10) ** 2) / 0.003)
    return np.asarray(sink * (1.03 - 0.07 * xs - 0.05 * ys), np.float32)
