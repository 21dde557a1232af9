"""Colours as people see them: WCAG contrast, sight without one kind of cone, grey print, and how far two are apart."""

from __future__ import annotations

from itertools import combinations
from math import hypot

Rgb = tuple[float, float, float]  # linear light, 0 to 1

# What each kind of colour blindness leaves of linear light (Machado, Oliveira and Fernandes 2009, severity 1.0).
_SIGHTS: dict[str, tuple[Rgb, Rgb, Rgb]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
_LUMINANCE: Rgb = (0.2126, 0.7152, 0.0722)
KINDS_OF_SIGHT = ("every cone", *_SIGHTS)


def contrast(one: str, other: str) -> float:
    """Returns the WCAG 2.1 contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted(_luminance(_linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def apart(colours: tuple[str, ...], sight: str) -> float:
    """Returns the smallest ΔE (CIE76) between any two of the colours as a kind of sight sees them."""
    seen = [_lab(_seen(_linear(colour), sight)) for colour in colours]
    return min(hypot(*(a - b for a, b in zip(one, other, strict=True))) for one, other in combinations(seen, 2))


def lightness(colour: str) -> float:
    """Returns how light a colour is printed in grey, CIE L* from 0 to 100."""
    return _lab(_linear(colour))[0]


def _linear(colour: str) -> Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _luminance(colour: Rgb) -> float:
    return sum(weight * part for weight, part in zip(_LUMINANCE, colour, strict=True))


def _seen(colour: Rgb, sight: str) -> Rgb:
    if sight not in _SIGHTS:
        return colour
    red, green, blue = (
        min(max(sum(weight * part for weight, part in zip(row, colour, strict=True)), 0.0), 1.0)
        for row in _SIGHTS[sight]
    )
    return red, green, blue


def _lab(colour: Rgb) -> Rgb:
    red, green, blue = colour
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = _luminance(colour)
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
