"""What the exploring form shows, as elements of a page; every text is escaped."""

import base64
import io
from html import escape

import pandas as pd

from citra.dictionary import the_dictionary
from citra.explore.conclusions import Conclusions
from citra.explore.selection import Selection, extreme_posts
from citra.figures.picture import SIMULATED_COLOUR, Picture
from citra.language import number_text, value_text

ALERT = f"color:{SIMULATED_COLOUR}"
COLUMNS = ("local_day", "post_type", "value", "like_count", "comment_count", "shortcode", "caption")
LONGEST_CAPTION = 70


def picture_markup(picture: Picture, language: str) -> str:
    """Return a drawn chart as an element of a page, with its words for somebody who cannot see it."""
    buffer = io.BytesIO()
    picture.save(buffer, language, kind="png")
    data = base64.b64encode(buffer.getvalue()).decode()
    alt = the_dictionary().word("not-available", language) if picture.is_empty else picture.alt(language)
    if picture.is_simulated:
        alt = f"{the_dictionary().word('simulated-data', language)}: {alt}"
    return f'<img src="data:image/png;base64,{data}" alt="{escape(alt)}" style="max-width:100%">'


def conclusions_markup(said: Conclusions, language: str) -> str:
    """Return what may and what may not be concluded as an element of a page."""
    words = the_dictionary()
    limits = "".join(f"<li>{escape(limit)}</li>" for limit in said.may_not)
    heading = '<p style="margin:0.4em 0 0"><b>{}</b></p>'
    return (
        f'<div style="max-width:42em;line-height:1.35;margin-left:1.5em">'
        f"{heading.format(escape(words.word('may-be-concluded', language)))}<p>{escape(said.may)}</p>"
        f"{heading.format(escape(words.word('may-not-be-concluded', language)))}<ul>{limits}</ul></div>"
    )


def extremes_markup(selection: Selection, language: str) -> str:
    """Return the posts with the largest and the smallest values as two tables."""
    words, posts = the_dictionary(), extreme_posts(selection)
    head = "".join(
        f'<th style="text-align:left;padding-right:1em">{escape(words.word(name, language))}</th>' for name in COLUMNS
    )
    parts = []
    for is_top, heading in ((True, "top-posts"), (False, "bottom-posts")):
        rows = "".join(_row(row, selection, language) for row in posts[posts["is_top"] == is_top].itertuples())
        parts.append(f"<p><b>{escape(words.word(heading, language))}</b></p><table><tr>{head}</tr>{rows}</table>")
    mark = f'<p style="{ALERT}"><b>{escape(words.word("simulated-data", language))}</b></p>'
    return (mark if selection.is_simulated else "") + "".join(parts)


def _row(row, selection: Selection, language: str) -> str:
    caption = "" if pd.isna(row.caption) else str(row.caption)
    cells = (
        row.local_day,
        the_dictionary().word(row.post_type, language),
        number_text(row.value, selection.choices.unit, language),
        number_text(row.like_count, "count", language),
        number_text(row.comment_count, "count", language),
        value_text(None, "text", language) if pd.isna(row.shortcode) else row.shortcode,
        caption if len(caption) <= LONGEST_CAPTION else caption[:LONGEST_CAPTION].rstrip() + "\u2026",
    )
    return "<tr>" + "".join(f'<td style="padding-right:1em">{escape(cell)}</td>' for cell in cells) + "</tr>"
