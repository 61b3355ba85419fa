"""Two editions of one article, by hand."""

from handwritten import article_of

from citra.accounting import Listing, unequal_editions

ENGLISH = (
    "[result:value:growth:en|11.49 %] [result:low:growth:en|2]",
    "[figure:curve|0 250] [cell:statements:0:row_count|1] [result:value:growth:id|11,49 %]",
)
INDONESIAN = (
    "[figure:curve|0 250] [cell:statements:0:row_count|1] [result:low:growth:id|2]",
    "[result:value:growth:id|11,49 %] [result:value:growth:en|11.49 %]",
)
CLAIMS = (("audience-grew", 1),)


def test_editions_that_agree():
    first = article_of(*ENGLISH, claims=CLAIMS)
    assert unequal_editions(first, article_of(*INDONESIAN, claims=[("audience-grew", 2)]), Listing()) == []


def test_missing_keys_are_told_with_both_places():
    first = article_of(*ENGLISH, claims=CLAIMS)
    second = article_of("[result:value:growth:id|11,49 %] [cell:statements:0:row_count|1]", name="x-id.pdf")
    assert unequal_editions(first, second, Listing()) == [
        "The editions differ: 'claim audience-grew' is 1 time in x-en.pdf (page 1) and not in x-id.pdf.",
        "The editions differ: 'figure curve' is 1 time in x-en.pdf (page 2) and not in x-id.pdf.",
        "The editions differ: 'low growth' is 1 time in x-en.pdf (page 1) and not in x-id.pdf.",
        "The editions differ: 'result growth' is 2 times in x-en.pdf (page 1, 2) and 1 time in x-id.pdf (page 1).",
    ]


def test_difference_with_a_reason_passes_until_it_is_stale():
    listing = Listing((), {"result growth": "the other abstract"})
    first, second = article_of("[result:value:growth:en|1]", name="x-id.pdf"), article_of("No number.")
    assert unequal_editions(first, second, listing) == []
    (told,) = unequal_editions(first, first, listing)
    assert "do not differ in 'result growth' any more" in told
