"""The harness itself: it sees what is wrong with a page."""

GOOD = '<!DOCTYPE html><html lang="en"><title>t</title><main><h1>t</h1>{}</main></html>'


def opened(browser, tmp_path, body, **options):
    (tmp_path / "page.html").write_text(GOOD.format(body), encoding="utf-8")
    return browser.open(tmp_path / "page.html", **options)


def test_plain_page_has_nothing_wrong(browser, tmp_path):
    page = opened(browser, tmp_path, "<p>words <a href='#x'>link</a> <button>press</button></p>")
    assert page.serious_findings() == page.console == page.requests == page.overflowing() == []
    assert page.tab_stops() == ["a link", "button press"]


def test_faults_are_seen(browser, tmp_path):
    wide = "<div style='width:900px'>wide</div><div style='overflow-x:auto'><p style='width:900px'>scrolls</p></div>"
    faults = "<img src='data:,'><script src='http://localhost:9/x.js'></script><script>throw Error('odd')</script>"
    page = opened(browser, tmp_path, wide + faults, width=375)
    assert any(finding.startswith("image-alt") for finding in page.serious_findings())
    assert page.requests == ["http://localhost:9/x.js"]
    assert any("odd" in line for line in page.console)
    assert [element[:24] for element in page.overflowing()] == ['<div style="width:900px"']
