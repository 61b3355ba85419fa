"""How much of what leads to a person is masked in captions, and how often something else is.

Run ``.venv/bin/python benchmarks/masking_coverage.py``. It writes ``data/calibration/masking-coverage.csv``: for each
part of ``tests/masked_forms.yml`` and each kind the forms, those that are masked, their share and its 95 %
interval; ``lookalike`` counts captions that hold nothing of a person, and those of them that were changed. The last
rows are telephone numbers that another hand chose: the examples of every country that come with ``phonenumbers``, with
the country's code and, for Indonesia, without it.
"""

from pathlib import Path

import pandas as pd
import phonenumbers
import yaml
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from citra.content.accuracy import share_interval
from citra.privacy import Public, mask_texts

ROOT = Path(__file__).parents[1]
FORMS = ROOT / "tests" / "masked_forms.yml"
TARGET = ROOT / "data" / "calibration" / "masking-coverage.csv"
LOOKALIKE = "lookalike"
TYPES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)


def labelled_forms() -> pd.DataFrame:
    """Return the captions by part and kind, with what has to be gone from each."""
    parts = yaml.safe_load(FORMS.read_text(encoding="utf-8"))
    rows = [
        (part, kind, *((form, None) if isinstance(form, str) else (form[0], form[1:])))
        for part, kinds in parts.items()
        for kind, forms in kinds.items()
        for form in forms
    ]
    return pd.DataFrame(rows, columns=["part", "kind", "caption", "hidden"])


def telephone_examples() -> pd.DataFrame:
    """Return a caption for every example of a fixed and a mobile number."""
    rows = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        examples = [phonenumbers.example_number_for_type(region, kind) for kind in TYPES]
        for number in filter(None, examples):
            forms = (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164)
            forms += (PhoneNumberFormat.NATIONAL,) if region == "ID" else ()
            for written in (phonenumbers.format_number(number, form) for form in forms):
                rows.append(("phonenumbers", "telephone", f"Info: {written} ya", [written[-4:]]))
    return pd.DataFrame(rows, columns=["part", "kind", "caption", "hidden"])


def measured() -> pd.DataFrame:
    """Return the rates by part and kind."""
    forms = pd.concat([labelled_forms(), telephone_examples()], ignore_index=True)
    masked = mask_texts(forms["caption"], Public())
    changed = masked.ne(forms["caption"])
    gone = [
        not any(part in text for part in hidden) if isinstance(hidden, list) else has_changed
        for text, hidden, has_changed in zip(masked, forms["hidden"], changed, strict=True)
    ]
    counted = forms.assign(is_masked=gone).groupby(["part", "kind"], sort=False)["is_masked"].agg(["size", "sum"])
    rows = [
        (part, kind, count, hits, hits / count, *share_interval(hits, count))
        for (part, kind), count, hits in zip(counted.index, counted["size"], counted["sum"], strict=True)
    ]
    return pd.DataFrame(
        rows, columns=["part", "kind", "form_count", "masked_count", "share", "share_low", "share_high"]
    )


if __name__ == "__main__":
    table = measured()
    table.to_csv(TARGET, index=False, float_format="%.4f", lineterminator="\n")
    print(table.to_string(index=False))
