"""Set-up: the Python environment from the lock, the TeX packages, and with ``--for-tests`` a browser.

This file runs before anything is installed, by whichever ``python3`` the machine has:
it uses the standard library alone and imports nothing of the package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
# The stamp holds the place and the lock it was made from: a moved folder or a new lock is set up again.
STAMP = ENVIRONMENT / "complete"
OLDEST_PYTHON = (3, 11)

DEBIAN_TEX = [
    "texlive-latex-recommended",
    "texlive-latex-extra",
    "texlive-lang-other",
    "lmodern",
    "latexmk",
]
TEX_PROGRAMS = ["pdflatex", "bibtex", "latexmk", "kpsewhich"]
TEX_FILES = [
    "babel-id.ini",
    "cleveref.sty",
    "csquotes.sty",
    "embedfile.sty",
    "lmodern.sty",
    "microtype.sty",
    "natbib.sty",
]

# Pages are looked at in one of these by the tests, and by nothing else. The program that drives it needs libatomic,
# which Chromium does not bring.
DEBIAN_BROWSER = ["chromium", "fonts-dejavu-core", "libatomic1"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVER = "lib/python3.*/site-packages/playwright/driver/node"


class CannotInstall(Exception):
    """The set-up cannot go on; the message says what the user can do."""


def find_python():
    """Return the path of a Python that is new enough, this one if it is."""
    if sys.version_info >= OLDEST_PYTHON:
        return sys.executable
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise CannotInstall(
        f"Python 3.11 or newer is needed and this one is {sys.version.split()[0]}: install it "
        "(Debian/Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3.12; "
        "macOS: brew install python; conda: conda env create -f environment.yml)."
    )


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, **options)


def privileged():
    """Return the words that give a command root's rights without asking, or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_install(packages):
    """Install Debian packages if this machine lets us; return whether it was tried."""
    prefix = privileged()
    if shutil.which("apt-get") is None or prefix is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        run(*prefix, "apt-get", "-qq", "-o=Dpkg::Use-Pty=0", *arguments, env=quiet, stdout=subprocess.DEVNULL)
    return True


def create_environment(python):
    """Make an empty environment in ``.venv``."""
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    made = subprocess.run([python, "-m", "venv", str(ENVIRONMENT)], capture_output=True, text=True)
    if made.returncode and apt_install(["python3-venv"]):
        made = subprocess.run([python, "-m", "venv", str(ENVIRONMENT)], capture_output=True, text=True)
    if made.returncode:
        raise CannotInstall(
            "Python cannot make environments here: install its venv module (Debian/Ubuntu: apt install python3-venv)."
        )


def uv_requirement():
    """Return the lines of the lock that name the installer ``uv`` with its hashes."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("uv=="))
    last = next(number for number in range(first, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[first : last + 1]) + "\n"


def install_lock():
    """Install every package of the lock, hashes checked, bytecode compiled.

    uv takes seconds where pip takes most of a minute; pip is the fallback, because a machine
    may reach its packages through settings that only pip reads.
    """
    python = ENVIRONMENT / "bin" / "python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--require-hashes"]
    first = ENVIRONMENT / "uv.lock"
    first.write_text(uv_requirement(), encoding="utf-8")
    run(*pip, "--only-binary=:all:", "--no-deps", "-r", first)
    uv = [ENVIRONMENT / "bin" / "uv", "-q", "--no-config", "pip", "install", "--python", python]
    try:
        run(*uv, "--require-hashes", "--only-binary=:all:", "--compile-bytecode", "-r", LOCK)
    except subprocess.CalledProcessError:
        print("uv could not install the lock; trying pip …", flush=True)
        run(*pip, "--only-binary=:all:", "-r", LOCK)
    run(python, "-m", "pip", "-q", "install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT)


def missing_tex():
    """Return the TeX programs and files that are not there."""
    absent = [program for program in TEX_PROGRAMS if shutil.which(program) is None]
    if absent:
        return absent
    found = subprocess.run(["kpsewhich", *TEX_FILES], capture_output=True, text=True).stdout
    return [name for name in TEX_FILES if name not in found]


def install_tex():
    """Install the TeX packages, or say what to install."""
    if not missing_tex():
        return
    print("Installing the TeX packages (166 MB to fetch) …", flush=True)
    apt_install(DEBIAN_TEX)
    still = missing_tex()
    if still:
        raise CannotInstall(
            f"TeX is needed for the PDF and {still[0]} is not there: install it "
            f"(Debian/Ubuntu: sudo apt install {' '.join(DEBIAN_TEX)}; "
            "Fedora: sudo dnf install texlive-scheme-medium latexmk; "
            "macOS: brew install --cask mactex-no-gui; "
            "conda users: install TeX Live 2022 or newer from tug.org) and run make again."
        )


def pages_can_be_seen():
    """Return whether a browser is there, and the program that drives it starts."""
    drivers = [[driver, "--version"] for driver in ENVIRONMENT.glob(DRIVER)]
    starts = all(subprocess.run(command, capture_output=True).returncode == 0 for command in drivers)
    return starts and any(map(shutil.which, BROWSERS))


def install_browser():
    """Install the browser of the tests, or say that they leave the pages out."""
    if pages_can_be_seen():
        return
    print("Installing Chromium, in which the tests look at pages …", flush=True)
    try:
        tried = apt_install(DEBIAN_BROWSER)
    except subprocess.CalledProcessError:
        tried = False
    if not tried:
        print("Chromium cannot be installed here: the tests of pages are skipped.", flush=True)


def main():
    try:
        if not LOCK.is_file():
            raise CannotInstall(f"{LOCK.name} is not in this folder: the copy of the project is incomplete.")
        wanted = f"{ROOT}\n{LOCK.read_text(encoding='utf-8')}"
        if not STAMP.is_file() or STAMP.read_text(encoding="utf-8") != wanted:
            print("Installing the Python environment …", flush=True)
            create_environment(find_python())
            install_lock()
            STAMP.write_text(wanted, encoding="utf-8")
        install_tex()
        if "--for-tests" in sys.argv[1:]:
            install_browser()
    except CannotInstall as reason:
        sys.exit(str(reason))
    except subprocess.CalledProcessError as failure:
        sys.exit(f"The set-up stopped at: {' '.join(map(str, failure.cmd))}")


if __name__ == "__main__":
    main()
