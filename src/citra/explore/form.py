"""The exploring form of a notebook: controls, the number, four linked charts, what may be concluded, extreme posts."""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

from citra.dictionary import the_dictionary
from citra.errors import CitraError
from citra.explore.charts import DEPENDS_ON, chart, state_of
from citra.explore.conclusions import conclude
from citra.explore.controls import Controls
from citra.explore.export import export_selection
from citra.explore.markup import ALERT, conclusions_markup, extremes_markup, picture_markup
from citra.explore.material import Material, gather
from citra.explore.selection import Selection, select
from citra.notebook import Study
from citra.places import Places, built_studies, find_root
from citra.studyfile import read_study_file

# What the notebooks take where a parameter file does not state it.
DEFAULTS = {"maturity_days": 7, "follower_carry_days": 0, "working_hours": []}


class ExploringForm:
    """The form and its state; a move of a control draws anew what it changes.

    Parameters
    ----------
    controls : Controls
    open_material : callable
        From a study's name to its material.
    folder_of : callable
        From a study's name to the folder in which its exports are kept.
    """

    def __init__(self, controls: Controls, open_material: Callable[[str], Material], folder_of: Callable[[str], Path]):
        import ipywidgets as widgets

        self.controls, self.open_material, self.folder_of = controls, open_material, folder_of
        self.said, self.told, self.extremes = (widgets.HTML() for _ in range(3))
        self.charts = {name: widgets.HTML() for name in DEPENDS_ON}
        self.drawn: dict[str, tuple] = {}
        self.looked_at: set = set()
        self.selection: Selection | None = None
        self._is_quiet = False
        left = widgets.VBox([*controls.every, controls.export, self.told])
        columns = widgets.Layout(grid_template_columns="repeat(2, minmax(0, 1fr))", width="100%", max_width="1120px")
        grid = widgets.GridBox([*self.charts.values()], layout=columns)
        self.widget = widgets.VBox([widgets.HBox([left, self.said]), grid, self.extremes])
        self._open()
        for control in controls.every:
            control.observe(self._moved, names="value")
        controls.export.on_click(lambda _: self._export())

    def _repr_mimebundle_(self, **options) -> dict:
        return self.widget._repr_mimebundle_(**options)

    def _moved(self, change) -> None:
        """Answer one move of a control; what that sets in turn is no move."""
        if self._is_quiet:
            return
        self._is_quiet = True
        try:
            if change["owner"] is self.controls.study:
                self._open()
                return
            if change["owner"] is self.controls.language:
                self.controls.label()
            if change["owner"] is self.controls.metric:
                self.controls.follow_metric()
            self.refresh()
        finally:
            self._is_quiet = False

    def _open(self) -> None:
        try:
            self.material = self.open_material(self.controls.study.value)
        except CitraError as fault:
            self.said.value = f'<p style="{ALERT}">{escape(str(fault))}</p>'
            return
        self._is_quiet = True
        self.controls.show_material(self.material)
        self._is_quiet = False
        self.drawn, self.looked_at = {}, set()
        self.refresh()

    def refresh(self) -> None:
        """Select, judge, and draw the charts that the choice changes."""
        choices, language = self.controls.choices(), self.controls.language.value
        self.looked_at.add(choices)
        self.selection = select(self.material, choices)
        self.told.value = ""
        self.said.value = conclusions_markup(conclude(self.selection, language, len(self.looked_at)), language)
        for name, place in self.charts.items():
            state = (language, *state_of(name, choices))
            if self.drawn.get(name) != state:
                place.value = picture_markup(chart(name, self.selection), language)
                self.drawn[name] = state
        self.extremes.value = extremes_markup(self.selection, language)

    def _export(self) -> None:
        language, study = self.controls.language.value, self.controls.study.value
        folder = self.folder_of(study) / self.selection.choices.name
        export_selection(self.selection, folder, language, len(self.looked_at))
        told = the_dictionary().word("exported", language).format(folder=f"{folder.parent.name}/{folder.name}")
        self.told.value = f'<p style="max-width:30em;overflow-wrap:anywhere">{escape(told)}</p>'


def exploring_form(study: str, language: str = "id") -> ExploringForm:
    """Return the form on a study of this workspace; any other built study can be picked in it.

    Parameters
    ----------
    study : str
        The study that is shown first.
    language : {"id", "en"}
        The language that is shown first.

    Raises
    ------
    CitraError
        If the study's tables are not built.
    """
    root = find_root()
    studies = built_studies(root)
    if study not in studies:
        raise CitraError(f"{Places(root, study).origins}: the tables of {study} are not built; run make results first.")
    parameters = _parameters(Places(root, study))
    controls = Controls(studies, study, language, parameters["maturity_days"])
    return ExploringForm(controls, partial(open_material, root), lambda name: Places(root, name).explored("explore"))


def open_material(root: Path, name: str) -> Material:
    """Return a built study's posts and readings, by the clock and the rules of its parameter file."""
    opened = Study(Places(root, name))
    parameters = _parameters(opened.places)
    return gather(
        opened.table("posts"),
        opened.table("follower_snapshots"),
        parameters["time_zone"],
        parameters["follower_carry_days"],
        parameters["working_hours"],
    )


def _parameters(places: Places) -> dict:
    return DEFAULTS | read_study_file(places.parameter_file).parameters
