"""What a build took: times and sizes, with the machine and the day on which they were measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """The machine of a measurement; ``load`` is the mean number of running processes when it began."""

    system: str
    processor: str
    core_count: int
    memory_mib: int
    load: float


@dataclass(frozen=True)
class Measurement:
    """Times and sizes of one whole build, as measured.

    Parameters
    ----------
    measured_on : str
        ISO date.
    machine : Machine
    python, tex : str
        Versions.
    packages_sha256 : str
        SHA-256 of the lock file that was installed.
    results_seconds : float
        From nothing built to the notebooks' results.
    article_seconds : float
        From the results to every edition.
    peak_memory_mib : int
        Greatest memory of all processes of the build together, shared pages counted once.
    environment_mib, build_mib : int
        What the installed packages and the build take on disk.
    """

    measured_on: str
    machine: Machine
    python: str
    tex: str
    packages_sha256: str
    results_seconds: float
    article_seconds: float
    peak_memory_mib: int
    environment_mib: int
    build_mib: int
