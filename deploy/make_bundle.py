"""Makes the offline bundle: the repository as committed and every library as a wheel, in one zip (make bundle)."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLATFORMS = {"win": "win_amd64", "linux": "manylinux_2_28_x86_64"}


def download(folder: Path, *options: str) -> None:
    """Downloads every library that requirements.txt pins, for this machine or the platform that the options name.

    Conditions (; sys_platform == …) are dropped: pip would judge them by this machine and not by the other.
    """
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.split(";")[0].strip() for line in lines if line and not line.startswith("#")]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
    subprocess.run([*command, "--no-deps", "-d", folder, *options, *pinned], check=True)


def write_bundle(path: Path, wheels: Path) -> None:
    """Writes the zip: what is committed, the wheels, and the SHA-256 of each wheel."""
    name = path.stem
    committed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        with tarfile.open(fileobj=io.BytesIO(committed)) as archive:
            for member in archive:
                if content := archive.extractfile(member):
                    bundle.writestr(f"{name}/{member.name}", content.read())
        digests = []
        for wheel in sorted(wheels.glob("*.whl")):
            bundle.write(wheel, f"{name}/wheels/{wheel.name}", zipfile.ZIP_STORED)
            digests.append(f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n")
        bundle.writestr(f"{name}/wheels/SHA256SUMS", "".join(digests))


def main(target: str = "") -> Path:
    """Makes dist/kpi-dashboard-VERSION[-PLATFORM].zip and returns it; `target` is win, linux or empty for this one."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    path = ROOT / "dist" / f"kpi-dashboard-{version}{f'-{target}' if target else ''}.zip"
    wheels = ROOT / "dist" / f"wheels{f'-{target}' if target else ''}"
    wheels.mkdir(parents=True, exist_ok=True)
    options = ["--platform", PLATFORMS[target], "--python-version", "3.11"] if target else []
    download(wheels, *options)
    write_bundle(path, wheels)
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{main(*sys.argv[1:])}\n")
