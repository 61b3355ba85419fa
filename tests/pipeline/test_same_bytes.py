"""Two builds in two folders under two users' settings give the same bytes."""

import hashlib

from conftest import copy_project


def test_another_folder_zone_locale_umask_home_and_hash_seed_give_the_same_bytes(built, tmp_path):
    other = copy_project(tmp_path / "a longer name, with spaces" / "copy")
    home = tmp_path / "home"
    (home / ".config" / "matplotlib").mkdir(parents=True)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("axes.facecolor: red\n")
    (home / ".latexmkrc").write_text("$pdf_mode = 0;\n")
    done = other.citra(
        "paper",
        "kpknl-bekasi",
        prefix=("sh", "-c", 'umask 077; exec "$0" "$@"'),
        TZ="America/St_Johns",
        LC_ALL="tr_TR.UTF-8",
        LANG="tr_TR.UTF-8",
        HOME=str(home),
        XDG_CONFIG_HOME=str(home / ".config"),
        PYTHONHASHSEED="4711",
        OMP_NUM_THREADS="2",
        SOURCE_DATE_EPOCH="1700000000",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = built.products("kpknl-bekasi"), other.products("kpknl-bekasi")
    assert first.keys() == second.keys()
    digest = {name: hashlib.sha256(data).hexdigest() for name, data in first.items()}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in second.items()} == digest
    assert sum(name.endswith(".pdf") for name in digest) == 2 + 2 * 19
