"""The form in which captions are coded: a notebook's widgets around a session."""

from citra.content.codebook import Category, Codebook
from citra.handcoding.session import CodingSession

MOVES = {
    "id": {"save": "simpan", "skip": "lewati", "back": "sebelumnya", "undo": "batalkan"},
    "en": {"save": "save", "skip": "skip", "back": "back", "undo": "undo"},
}


def coding_form(session: CodingSession, codebook: Codebook, language: str = "id"):
    """Return the form as a widget of a notebook: the caption, a button a category, and what moves on.

    Buttons are reached by the tab key and pressed by the space bar; holding the pointer over one shows what the
    category means.

    Parameters
    ----------
    session : CodingSession
    codebook : Codebook
        For the labels and definitions.
    language : {"id", "en"}
        Of the labels.
    """
    import ipywidgets as widgets

    wide = widgets.Layout(width="auto")
    caption, bar = widgets.HTML(), widgets.IntProgress(max=max(len(session.sample), 1))
    buttons = {
        category.id: widgets.ToggleButton(
            description=category.label[language], tooltip=_explained(category, language), layout=wide
        )
        for category in codebook.categories
    }
    moves = {name: widgets.Button(description=text) for name, text in MOVES[language].items()}

    def show() -> None:
        caption.value = f"<div style='white-space:pre-wrap;font-size:120%'>{_escaped(session.caption)}</div>"
        bar.value, bar.description = session.progress[0], "{}/{}".format(*session.progress)
        for name, button in buttons.items():
            button.value = name in session.chosen

    def press(name: str) -> None:
        if name == "save":
            session.chosen = tuple(category for category, button in buttons.items() if button.value)
        getattr(session, name)()
        show()

    for name, button in moves.items():
        button.on_click(lambda _, name=name: press(name))
    show()
    choices = widgets.Box([*buttons.values()], layout=widgets.Layout(flex_flow="row wrap"))
    return widgets.VBox([bar, caption, choices, widgets.HBox([*moves.values()])])


def _explained(category: Category, language: str) -> str:
    parts = (category.definition, category.include, category.exclude, category.example)
    return "\n".join(mark + part[language] for mark, part in zip(("", "+ ", "\u2212 ", "\u201c"), parts, strict=True))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
