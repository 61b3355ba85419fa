"""The key of a cluster that outlives one command: whoever holds it may run code on the cluster, and nobody else."""

import datetime as dt
import os
from pathlib import Path

from citra.errors import BadInput
from citra.places import pseudonym_key

CERTIFICATE, KEY = "certificate.pem", "key.pem"


def cluster_keys() -> Path:
    """Return the folder of the cluster's key: in the user's own settings, outside every workspace."""
    return pseudonym_key().parent / "cluster"


def make_keys(folder: Path) -> None:
    """Make a key and a certificate that it signs itself, readable for this user alone, unless they are there.

    Parameters
    ----------
    folder : Path
        Where to; made if it is not there.
    """
    from distributed.security import Security

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / KEY).exists():
        return
    made = Security.temporary()
    for name, text in ((CERTIFICATE, made.tls_ca_file), (KEY, made.tls_client_key)):
        (folder / name).unlink(missing_ok=True)
        # No moment in which others could open it.
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)


def checked_keys(folder: Path) -> tuple[Path, Path]:
    """Return the files of certificate and key.

    Raises
    ------
    BadInput
        If one is missing, others than its owner may open it, or the certificate has expired.
    """
    from cryptography.x509 import load_pem_x509_certificate

    certificate, key = folder / CERTIFICATE, folder / KEY
    for path in (certificate, key):
        if not path.is_file():
            raise BadInput(
                f"{path}: there is no such file; `citra cluster keys` makes it, and every machine of a cluster needs "
                "the same folder."
            )
    for path, closed in ((folder, 0o022), (certificate, 0o077), (key, 0o077)):
        if path.stat().st_mode & closed:
            raise BadInput(f"{path}: others than its owner may open it, and so could run code as you: chmod go= {path}")
    try:
        ends = load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except ValueError:
        raise BadInput(f"{certificate}: this is no certificate; remove {folder} and make it again.") from None
    if ends < dt.datetime.now(dt.UTC):
        raise BadInput(
            f"{certificate}: it has expired on {ends.date()}; remove {folder}, make the keys again with "
            "`citra cluster keys`, and start scheduler and workers again."
        )
    return certificate, key


def read_keys(folder: Path):
    """Return a cluster's key as Dask takes it, with which nothing but TLS is spoken.

    Raises
    ------
    BadInput
        As `checked_keys` does.
    """
    from distributed.security import Security

    certificate, key = map(str, checked_keys(folder))
    return Security(require_encryption=True, tls_ca_file=certificate, tls_client_cert=certificate, tls_client_key=key)
