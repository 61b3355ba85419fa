"""Colours of pictures: published distances, another implementation's CIELAB, and pictures drawn for the purpose."""

import math

import numpy as np
import pandas as pd
import pytest
from coloraide import Color
from PIL import Image

from citra.errors import BadInput
from citra.visual_identity.colours import colour_distances, dominant_colours, to_lab, turn_hues
from citra.visual_identity.pictures import measure_pictures, read_pixels

# Sharma, Wu and Dalal (2005), table 1: two colours in CIELAB and their CIEDE2000 distance.
SHARMA = """
50.0000 2.6772 -79.7751 50.0000 0.0000 -82.7485 2.0425
50.0000 3.1571 -77.2803 50.0000 0.0000 -82.7485 2.8615
50.0000 2.8361 -74.0200 50.0000 0.0000 -82.7485 3.4412
50.0000 -1.3802 -84.2814 50.0000 0.0000 -82.7485 1.0000
50.0000 -1.1848 -84.8006 50.0000 0.0000 -82.7485 1.0000
50.0000 -0.9009 -85.5211 50.0000 0.0000 -82.7485 1.0000
50.0000 0.0000 0.0000 50.0000 -1.0000 2.0000 2.3669
50.0000 -1.0000 2.0000 50.0000 0.0000 0.0000 2.3669
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0009 7.1792
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0010 7.1792
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0011 7.2195
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0012 7.2195
50.0000 -0.0010 2.4900 50.0000 0.0009 -2.4900 4.8045
50.0000 -0.0010 2.4900 50.0000 0.0010 -2.4900 4.8045
50.0000 -0.0010 2.4900 50.0000 0.0011 -2.4900 4.7461
50.0000 2.5000 0.0000 50.0000 0.0000 -2.5000 4.3065
50.0000 2.5000 0.0000 73.0000 25.0000 -18.0000 27.1492
50.0000 2.5000 0.0000 61.0000 -5.0000 29.0000 22.8977
50.0000 2.5000 0.0000 56.0000 -27.0000 -3.0000 31.9030
50.0000 2.5000 0.0000 58.0000 24.0000 15.0000 19.4535
50.0000 2.5000 0.0000 50.0000 3.1736 0.5854 1.0000
50.0000 2.5000 0.0000 50.0000 3.2972 0.0000 1.0000
50.0000 2.5000 0.0000 50.0000 1.8634 0.5757 1.0000
50.0000 2.5000 0.0000 50.0000 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
PAIRS = [tuple(map(float, line.split())) for line in SHARMA.strip().splitlines()]
BLUE, GOLD, GREEN = "#005faf", "#fdb913", "#2e8b57"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[-1]}")
def test_distances_are_the_published_ones(pair):
    first, second = np.array([pair[:3]]), np.array([pair[3:6]])
    assert colour_distances(first, second)[0, 0] == pytest.approx(pair[6], abs=5e-5)
    assert colour_distances(second, first)[0, 0] == pytest.approx(pair[6], abs=5e-5)


def test_cielab_is_that_of_another_implementation():
    rgb = np.random.default_rng(1).integers(0, 256, (200, 3))
    theirs = [Color("srgb", list(map(float, row / 255))).convert("lab-d65").coords() for row in rgb]
    assert np.abs(to_lab(rgb) - np.array(theirs)).max() < 0.02


def test_turning_the_hue_keeps_lightness_and_chroma():
    lab = to_lab(np.array([[0, 95, 175]]))
    turned = turn_hues(lab, 120)
    assert turned[0, 0] == lab[0, 0] and np.hypot(*turned[0, 1:]) == pytest.approx(np.hypot(*lab[0, 1:]))
    assert turn_hues(turn_hues(lab, 180), 180) == pytest.approx(lab)


def test_planted_colours_and_their_areas_are_found():
    rng = np.random.default_rng(2)
    planted = np.array([[30.0, 20, -50], [80, 10, 70], [60, -40, 20], [95, 0, 0], [10, 0, 0]])
    areas = np.array([0.4, 0.25, 0.2, 0.1, 0.05])
    pixels = np.repeat(planted, (4000 * areas).astype(int), axis=0) + rng.normal(0, 1, (4000, 3))
    centres, found = dominant_colours(rng.permutation(pixels))
    assert found == pytest.approx(areas, abs=0.01)
    assert np.abs(centres - planted).max() < 0.5


def test_picture_of_one_colour_has_one():
    centres, areas = dominant_colours(np.full((50, 3), 40.0))
    assert centres.tolist() == [[40.0] * 3] and areas.tolist() == [1.0]


def posts_of(*ids):
    times = pd.date_range("2022-01-01", periods=len(ids), freq="D", tz="UTC")
    return pd.DataFrame(
        {"post_id": pd.array(ids, dtype="string"), "shortcode": pd.array([None] * len(ids), dtype="string")}
    ).assign(posted_at=times)


def draw(path, colour, ground="#d8d8d8", part=0.3, **options):
    """Draw a picture of which a part has a colour."""
    picture = Image.new("RGB", (300, 200), ground)
    picture.paste(Image.new("RGB", (round(300 * part), 200), colour), (0, 0))
    picture.save(path, **options)


def test_pictures_with_the_official_colour_are_told_from_others(tmp_path):
    for number in range(20):
        kind = {"quality": 70} if number % 2 else {}
        draw(tmp_path / f"p{number}.{'jpg' if number % 2 else 'png'}", BLUE if number < 12 else GREEN, **kind)
    looks = measure_pictures(tmp_path, posts_of(*(f"p{number}" for number in range(20))), [BLUE, GOLD])
    carries = looks.carries(6.0)
    assert carries.tolist() == [True] * 12 + [False] * 8
    assert looks.pictures["colour_distance"].iloc[:12].max() < 2
    assert looks.by_chance(6.0) < 0.1 and looks.set_aside.empty and not looks.cannot_tell


def test_colour_of_a_small_area_does_not_count(tmp_path):
    draw(tmp_path / "a.png", BLUE, part=0.02)
    draw(tmp_path / "b.png", BLUE, part=0.1)
    assert measure_pictures(tmp_path, posts_of("a", "b"), [BLUE]).carries(6.0).tolist() == [False, True]


def test_transparent_ground_counts_as_white(tmp_path):
    Image.new("RGBA", (50, 50), (0, 95, 175, 0)).save(tmp_path / "a.png")
    found = measure_pictures(tmp_path, posts_of("a"), ["#ffffff"]).pictures["colour_distance"]
    assert found.iloc[0] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "LA", "1", "I;16"])
def test_every_kind_of_pixel_is_read(tmp_path, mode):
    kind = "jpg" if mode == "CMYK" else "png"
    Image.new(mode, (40, 40)).save(tmp_path / f"a.{kind}")
    assert read_pixels(tmp_path / f"a.{kind}").shape == (64 * 64, 3)


def test_what_is_no_whole_picture_of_a_post_is_counted(tmp_path):
    draw(tmp_path / "a.jpg", BLUE)
    whole = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "b.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "c.png").write_bytes(b"this is no picture")
    (tmp_path / "d.png").write_bytes(b"")
    (tmp_path / "a.mp4").write_bytes(b"video")
    draw(tmp_path / "unknown.png", BLUE)
    looks = measure_pictures(tmp_path, posts_of("a", "b", "c", "d"), [BLUE])
    assert looks.pictures["post_id"].tolist() == ["a"]
    counted = dict(zip(looks.set_aside["rule"], looks.set_aside["row_count"], strict=True))
    assert counted == {"damaged-picture": 3, "no-post": 1, "not-a-picture": 1}


def test_picture_too_large_to_be_safe_is_set_aside(tmp_path, monkeypatch):
    draw(tmp_path / "a.png", BLUE)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 50_000)
    looks = measure_pictures(tmp_path, posts_of("a"), [BLUE])
    assert looks.set_aside["rule"].tolist() == ["damaged-picture"]
    assert "None of the files (1) is a whole picture of a post" in looks.cannot_tell


def test_pictures_of_a_carousel_and_names_by_shortcode_belong_to_their_post(tmp_path):
    for name in ("17900_1", "17900_2", "Cab_12"):
        draw(tmp_path / f"{name}.png", BLUE)
    posts = posts_of("17900", "17901").assign(shortcode=pd.array([None, "Cab_12"], dtype="string"))
    assert measure_pictures(tmp_path, posts, [BLUE]).pictures["post_id"].tolist() == ["17900", "17900", "17901"]


@pytest.mark.parametrize(
    ("folder", "colours", "reason"),
    [
        (None, [BLUE], "no folder of them"),
        ("empty", [BLUE], "no folder of them"),
        ("full", [], "official_colours is empty"),
    ],
)
def test_what_is_missing_is_named(tmp_path, folder, colours, reason):
    for name in ("empty", "full"):
        (tmp_path / name).mkdir()
    draw(tmp_path / "full" / "a.png", BLUE)
    looks = measure_pictures(tmp_path / folder if folder else None, posts_of("a"), colours)
    assert reason in looks.cannot_tell and looks.pictures.empty and looks.set_aside.empty
    assert not looks.carries(6.0).any() and math.isnan(looks.by_chance(6.0))


def test_no_posts_leave_every_picture_without_one(tmp_path):
    draw(tmp_path / "a.png", BLUE)
    looks = measure_pictures(tmp_path, posts_of(), [BLUE])
    assert looks.set_aside["rule"].tolist() == ["no-post"] and looks.cannot_tell


@pytest.mark.parametrize("colour", ["blue", "#12345", "#GGGGGG", "005faf", "#005faf80"])
def test_malformed_colour_is_refused(tmp_path, colour):
    with pytest.raises(BadInput, match="is no colour, expected one such as"):
        measure_pictures(tmp_path, posts_of("a"), [colour])


def test_missing_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="this folder is missing"):
        measure_pictures(tmp_path / "nowhere", posts_of("a"), [BLUE])


def test_same_pictures_give_the_same_twice(tmp_path):
    rng = np.random.default_rng(3)
    Image.fromarray(rng.integers(0, 256, (80, 80, 3), dtype=np.uint8)).save(tmp_path / "a.png")
    one, two = (measure_pictures(tmp_path, posts_of("a"), [BLUE]).pictures for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
