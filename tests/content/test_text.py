"""Captions as words and signals, compared with what a reader sees in them."""

import pytest

from citra.content.text import read_caption, split_hashtag
from citra.content.words import Words

WORDS = Words(
    {"yg": "yang", "makasih": "terima kasih"},
    {"id": frozenset({"yang", "di"}), "en": frozenset({"the", "of"})},
    frozenset({"lelang", "negara", "barang", "milik", "good", "aset"}),
)


@pytest.mark.parametrize(
    ("caption", "tokens"),
    [
        ("Cek https://a.example/lelang#donasi ya", ["cek", "<link>", "ya"]),
        ("lihat kantor.go.id/x dan www.b.example", ["lihat", "<link>", "dan", "<link>"]),
        ("Tulis ke layanan@kantor.example", ["tulis", "ke", "<email>"]),
        ("Halo @nama.orang dan @…", ["halo", "<mention>", "dan", "<mention>"]),
        ("Limit Rp 1,2 miliar", ["limit", "<price>"]),
        ("from 100 euros", ["from", "<price>"]),
        ("Hubungi 0812-3456-7890", ["hubungi", "<phone>"]),
        ("5 Mei 2022 pukul 09.30 WIB", ["<date>", "pukul", "<time>"]),
        ("on June 4, at 16:00", ["on", "<date>", ",", "at", "<time>"]),
        ("12/03/2022 lalu 2022-03-12", ["<date>", "lalu", "<date>"]),
        ("nilai 12.345 dan 3,92", ["nilai", "<number>", "dan", "<number>"]),
        ("Apa ini?? Hebat!!! 🎉", ["apa", "ini", "<question>", "hebat", "<exclamation>", "<emoji>"]),
        ("hati-hati, don’t", ["hati-hati", ",", "don't"]),
        ("𝐋𝐞𝐥𝐚𝐧𝐠 𝘢𝘴𝘦𝘵", ["lelang", "aset"]),
        ("ｌｅｌａｎｇ", ["lelang"]),
        ("le\u200blang\u00ad", ["lelang"]),
        ("🎉🎉", ["<emoji>", "<emoji>"]),
        ("", []),
        ("\n\n", ["."]),
    ],
)
def test_signs_are_told_from_words(caption, tokens):
    assert list(read_caption(caption).tokens) == ["^", *tokens]


def test_hashtags_leave_the_words_and_keep_their_capitals():
    read = read_caption("Rapat #LelangIndonesia #lelang")
    assert read.hashtags == ("LelangIndonesia", "lelang")
    assert "lelang" not in read.tokens


def test_hashtag_behind_a_link_belongs_to_the_link():
    assert read_caption("https://a.example/#lelang").hashtags == ()


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("LelangIndonesia", ("lelang", "indonesia")),
        ("KPKNLBekasi2022", ("kpknl", "bekasi", "2022")),
        ("barang_milik_negara", ("barang", "milik", "negara")),
        ("barangmiliknegara", ("barang", "milik", "negara")),
        ("lelangxyz", ("lelangxyz",)),
        ("APBN", ("apbn",)),
    ],
)
def test_hashtags_are_parted_into_words(tag, words):
    assert split_hashtag(tag, WORDS.known) == words


def test_of_two_ways_to_part_a_hashtag_the_one_with_fewer_words_is_taken():
    assert split_hashtag("abcd", frozenset({"ab", "cd", "abcd"})) == ("abcd",)


def test_informal_spelling_and_drawn_out_letters_become_plain():
    assert WORDS.plain("yg") == ("yang",)
    assert WORDS.plain("makasiiih") == ("terima", "kasih")
    assert WORDS.plain("gooood") == ("good",)
    assert WORDS.plain("tanggal") == ("tanggal",)


def test_forms_of_a_word_share_a_stem_in_both_languages():
    assert WORDS.stems("pendaftaran")[0] == WORDS.stems("mendaftar")[0]
    assert WORDS.stems("nilai-nilai")[0] == WORDS.stems("nilai")[0]
    assert WORDS.stems("donations")[1] == WORDS.stems("donation")[1]


@pytest.mark.parametrize(
    ("caption", "language"),
    [
        ("yang di kantor", "id"),
        ("the end of days", "en"),
        ("yang di the of", "mixed"),
        ("senja", "unknown"),
        ("", "unknown"),
    ],
)
def test_language_is_guessed_by_function_words(caption, language):
    assert WORDS.language(WORDS.stream(read_caption(caption))) == language
