"""The list of fonts is there before a notebook draws."""

from citra.pipeline.fonts import warm_fonts


def test_list_of_fonts_is_made_once(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    warm_fonts()
    (made,) = tmp_path.glob("fontlist-*.json")
    before = made.stat().st_mtime_ns
    warm_fonts()
    assert made.stat().st_mtime_ns == before
