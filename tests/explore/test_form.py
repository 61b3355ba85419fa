"""The form without a browser: a move of a control changes the number, the charts and the words."""

import re

import pytest
from conftest import ROOT
from test_selection import made_up

from citra.errors import CitraError
from citra.explore.controls import Controls
from citra.explore.form import DEFAULTS, ExploringForm, exploring_form

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def form(tmp_path):
    def open_material(name):
        if name == "broken":
            raise CitraError("posts.parquet: the tables of this study are not built yet.")
        return made_up(is_simulated=name == "simulated")

    controls = Controls(["real", "simulated", "broken"], "real", "en", 0)
    return ExploringForm(controls, open_material, lambda name: tmp_path / name)


def test_move_redraws_what_it_changes_and_nothing_else(form):
    before = {name: place.value for name, place in form.charts.items()}
    form.controls.post_type.value = "reel"
    changed = {name for name, place in form.charts.items() if place.value != before[name]}
    assert changed == {"values", "hours", "distribution"}
    assert "posts: 3" in form.said.value


def test_metric_brings_its_denominator(form):
    form.controls.metric.value = "naive_mean_rate"
    assert form.controls.denominator.value == "latest-followers"
    form.controls.metric.value = "weekly_posts"
    assert form.controls.denominator.value == "latest-followers"


def test_language_changes_words_and_keeps_the_choices(form):
    form.controls.post_type.value, form.controls.metric.value = "reel", "likes_per_post"
    form.controls.language.value = "id"
    assert form.controls.choices().post_type == "reel" and form.controls.choices().metric == "likes_per_post"
    assert "Yang boleh disimpulkan" in form.said.value and form.controls.metric.description == "Ukuran"
    assert ("suka per unggahan", "likes_per_post") in form.controls.metric.options


def test_period_is_whole_months(form):
    form.controls.period.index = (1, 1)
    assert (form.controls.choices().first_day, form.controls.choices().last_day) == ("2022-02-01", "2022-02-28")


def test_simulated_study_is_marked_in_picture_words_and_table(form):
    assert "SIMULATED" not in form.extremes.value
    form.controls.study.value = "simulated"
    assert "SIMULATED DATA" in form.extremes.value and "The data are simulated" in form.said.value
    assert all('alt="SIMULATED DATA' in place.value for place in form.charts.values())


def test_captions_are_text_and_not_elements(form):
    assert "&lt;b&gt;Lelang&lt;/b&gt;" in form.extremes.value and "<b>Lelang" not in form.extremes.value


def test_study_that_cannot_be_opened_is_told_in_the_form(form):
    form.controls.study.value = "broken"
    assert "not built yet" in form.said.value


def test_export_goes_to_a_folder_named_by_the_choices(form, tmp_path):
    form.controls.export.click()
    assert [path.name for path in (tmp_path / "real").iterdir()] == [form.selection.choices.name]
    assert "Saved in" in form.told.value


def test_study_without_tables_is_refused():
    with pytest.raises(CitraError, match="the tables of nowhere are not built"):
        exploring_form("nowhere")


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults_are_those_of_the_notebooks(name):
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")]
    stated = {value for source in sources for value in re.findall(rf'"{name}: [a-z\[\]]+ = (\S+) ', source)}
    assert stated == {str(DEFAULTS[name])}
