"""Coding by hand without a browser: the sample, the file after every answer, and the way back."""

import pandas as pd
import pytest
from conftest import ROOT

from citra.errors import BadInput
from citra.handcoding.form import coding_form
from citra.handcoding.sampling import draw_sample
from citra.handcoding.session import CodingSession

CATEGORIES = ("news", "thanks")
SAMPLE = pd.DataFrame({"post_id": ["7", "8", "9"], "caption": ["Loket tutup.", "Terima kasih.", "<b>Senja</b>"]})


@pytest.fixture
def posts():
    days = pd.date_range("2020-01-01", periods=300, freq="5D", tz="UTC")
    types = ["image", "reel", "carousel"] * 100
    captions = [None if number % 10 == 0 else f"Unggahan {number}" for number in range(300)]
    return pd.DataFrame(
        {"post_id": [str(number) for number in range(300)], "posted_at": days, "post_type": types, "caption": captions}
    )


@pytest.fixture
def begin(tmp_path):
    def start(coder="coder-1", sample=SAMPLE):
        return CodingSession(sample, CATEGORIES, coder, tmp_path / "codes.csv", lambda: "2026-01-02T03:04:05Z")

    return start


def lines(session):
    return session.file.read_text(encoding="utf-8").splitlines()


def test_sample_holds_captions_only_and_is_the_same_for_the_same_seed(posts):
    first, again, other = (draw_sample(posts, 50, seed) for seed in (1, 1, 2))
    assert first.equals(again) and not first.equals(other)
    assert len(first) == 50 and first["post_id"].is_unique and (first["caption"] != "").all()


def test_sample_does_not_hang_on_the_order_of_the_posts(posts):
    assert draw_sample(posts, 50, 1).equals(draw_sample(posts.iloc[::-1], 50, 1))


@pytest.mark.parametrize("strata", ["year", "post_type"])
def test_strata_have_the_parts_that_they_have_of_the_posts(posts, strata):
    given = posts.dropna(subset=["caption"]).set_index("post_id")
    key = given["posted_at"].dt.year if strata == "year" else given["post_type"]
    found = key.loc[draw_sample(posts, 60, 4, strata)["post_id"]].value_counts()
    expected = key.value_counts() * 60 / len(given)
    assert found.sum() == 60
    assert (found.sub(expected).abs() < 1).all()


def test_every_post_is_as_likely_as_another(posts):
    drawn = pd.concat([draw_sample(posts, 54, seed, "year") for seed in range(300)])["post_id"].value_counts()
    assert len(drawn) == 270
    assert drawn.between(25, 105).all()


@pytest.mark.parametrize("size", [0, 1000])
def test_sample_is_never_larger_than_what_is_there(posts, size):
    assert len(draw_sample(posts, size, 1, "year")) == min(size, 270)


def test_sample_of_no_captions_is_empty(posts):
    assert draw_sample(posts.assign(caption=None), 10, 1, "year").empty
    assert draw_sample(posts.head(0), 10, 1).empty


def test_unknown_stratum_is_refused(posts):
    with pytest.raises(ValueError, match="expected year, post_type"):
        draw_sample(posts, 5, 1, "month")


def test_every_answer_is_in_the_file_at_once(begin):
    session = begin()
    session.toggle("news")
    session.toggle("thanks")
    session.save()
    assert lines(session)[1:] == [f"7,{name},coder-1,2026-01-02T03:04:05Z" for name in CATEGORIES]
    session.save()
    assert lines(session)[-1] == "8,none,coder-1,2026-01-02T03:04:05Z"
    assert not list(session.file.parent.glob("*.part"))


def test_coding_goes_on_where_it_stopped(begin):
    session = begin()
    session.save()
    session.skip()
    session.save()
    again = begin()
    assert (again.post_id, again.progress, again.answers) == ("8", (2, 3), {"7": (), "9": ()})


def test_back_shows_what_was_chosen_and_saving_replaces_it(begin):
    session = begin()
    session.toggle("news")
    session.save()
    session.back()
    assert (session.post_id, session.chosen) == ("7", ("news",))
    session.toggle("news")
    session.toggle("thanks")
    session.save()
    assert lines(session)[1:] == ["7,thanks,coder-1,2026-01-02T03:04:05Z"]
    assert session.post_id == "8"


def test_undo_takes_back_the_last_answer_and_brings_the_one_before_it_again(begin):
    session = begin()
    session.toggle("news")
    session.save()
    session.back()
    session.toggle("thanks")
    session.save()
    session.undo()
    assert session.answers == {"7": ("news",)} and session.post_id == "7"
    session.undo()
    session.undo()
    assert session.answers == {} and lines(session)[1:] == []


def test_two_coders_share_a_file_and_do_not_see_each_other(begin):
    first = begin()
    first.toggle("news")
    first.save()
    second = begin("coder-2")
    assert second.progress == (0, 3) and second.chosen == ()
    second.save()
    assert [line.split(",")[2] for line in lines(second)[1:]] == ["coder-1", "coder-2"]


def test_end_of_the_sample_is_no_fault(begin):
    session = begin()
    for _ in range(5):
        session.save()
    assert session.is_finished and session.caption == "" and session.progress == (3, 3)
    session.skip()
    session.back()
    assert session.post_id == "9"


def test_empty_sample_is_finished_at_once(begin):
    session = begin(sample=SAMPLE.head(0))
    assert session.is_finished and session.progress == (0, 0)
    session.save()
    session.undo()
    assert not session.file.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("post,category\n", "line 1: expected the headings"),
        ("post_id,category,coder,coded_at\n7,colour,coder-1,x\n", "line 2: expected a post, a category"),
        ("post_id,category,coder,coded_at\n7,news\n", "line 2"),
    ],
)
def test_file_of_another_form_is_refused_and_kept(begin, tmp_path, text, sentence):
    path = tmp_path / "codes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        begin()
    assert path.read_text(encoding="utf-8") == text


def test_nobody_codes_without_a_key(begin):
    with pytest.raises(BadInput, match="no key"):
        begin(" ")


def test_unknown_category_is_refused(begin):
    with pytest.raises(ValueError, match="expected one of news, thanks"):
        begin().toggle("colour")


def test_written_file_is_read_as_a_source_of_the_study(begin, read_file):
    session = begin()
    session.categories = ("branding",)
    session.toggle("branding")
    session.save()
    session.save()
    codes = read_file(session.file).tables["caption_codes"]
    assert codes[["post_id", "category", "coder_id"]].to_numpy().tolist() == [
        ["7", "branding", "coder-1"],
        ["8", "none", "coder-1"],
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_form_presses_through_to_the_session(tmp_path, codebook, language):
    session = CodingSession(SAMPLE, codebook.ids, "coder-1", tmp_path / "codes.csv")
    form = coding_form(session, codebook, language)
    bar, caption, choices, moves = form.children
    assert len(choices.children) == 12
    assert all(
        category.definition[language] in button.tooltip
        for category, button in zip(codebook.categories, choices.children, strict=True)
    )
    save, skip, back, undo = moves.children
    choices.children[2].value = True
    save.click()
    assert session.answers == {"7": (codebook.ids[2],)} and bar.value == 1
    assert not any(button.value for button in choices.children)
    skip.click()
    assert "&lt;b&gt;" in caption.value
    back.click()
    undo.click()
    assert session.answers == {} and choices.children[2].value is False


def test_form_never_shows_what_the_machine_says():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/citra/handcoding").glob("*.py"))
    notebook = (ROOT / "notebooks" / "coding.ipynb").read_text(encoding="utf-8")
    assert "Coder(" not in source + notebook
