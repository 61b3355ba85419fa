"""Computational requirements: software, and time, memory and disk as measured."""

from citra.compendium.markdown import heading, markdown_table, time_text
from citra.compendium.material import Material
from citra.compendium.measured import Measurement

# The classes of running time of the data editors, in seconds.
TIMES = ((600, "<10 minutes"), (3600, "10-60 minutes"), (28800, "1-8 hours"), (86400, "8-24 hours"))


def requirements(material: Material) -> str:
    """Return the section on what the build needs."""
    runs = [software for software in material.software if not software.uri.startswith("pkg:")]
    asked = [software for software in material.software if software.uri.startswith("pkg:")]
    lines = [
        heading("Computational requirements"),
        "### Software requirements\n",
        "".join(f"- {software.name} {software.version}\n" for software in runs),
        "The versions above are those with which this document was written. `make setup` installs the exact version "
        f"of every Python package from `requirements.lock` (SHA-256 `{material.packages_sha256}`); asked for by name "
        "are\n",
        ", ".join(f"{software.name} {software.version}" for software in asked) + ".\n",
        "Linux, `make`, `python3` and, for the article, TeX are needed. Nothing is fetched from the network once the "
        "packages are installed. Every random number has a seed, which stands in the parameter file.\n",
        "### Memory, runtime and storage requirements\n",
    ]
    return "\n".join([*lines, _measured(material)])


def _measured(material: Material) -> str:
    found = material.measurement
    if found is None:
        return f"Nobody has measured this study yet; `make measure STUDY={material.study}` does.\n"
    seconds = found.results_seconds + found.article_seconds
    named = next((name for limit, name in TIMES if seconds < limit), "more than a day")
    rows = [
        ["raw files to results", time_text(found.results_seconds)],
        [
            "results to both editions" if len(material.articles) > 1 else "results to the article",
            time_text(found.article_seconds),
        ],
        ["greatest memory of all processes together", f"{found.peak_memory_mib} MiB"],
        ["disk: installed packages, without TeX", f"{found.environment_mib} MiB"],
        ["disk: everything built", f"{found.build_mib} MiB"],
    ]
    if not material.articles:
        del rows[1]
    lines = [
        f"Approximate time needed to reproduce the analyses: **{named}**.\n",
        markdown_table(["What", "Measured"], rows),
        f"These figures were {_measured_words(material, found)}; Python {found.python}"
        + (f", pdfTeX {found.tex}" if found.tex else "")
        + ".\n",
    ]
    return "\n".join(lines)


def _measured_words(material: Material, measurement: Measurement) -> str:
    """Return a sentence on the machine and the day, and whether the packages are still those."""
    machine = measurement.machine
    words = (
        f"measured on {measurement.measured_on} on {machine.core_count} cores of {machine.processor}, "
        f"{machine.memory_mib} MiB of memory, {machine.system}, load {machine.load} when it began"
    )
    if measurement.packages_sha256 != material.packages_sha256:
        words += ", with other versions of the packages than the present ones"
    return words
