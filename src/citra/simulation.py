"""The simulated post and follower series: what stands in until an office's own export is there.

No public export of the account's posts exists. This module writes one in the form of a real
export, so that the real reader reads it: seeded, calibrated to the one published snapshot, with
planted truths that the tests recover. Every row is marked, and whatever rests on it is marked too.

Run ``python -m citra.simulation`` (or ``make simulate``) to write the files again; ``python -m citra.simulation 24``
writes 24 accounts for a panel below ``build``.
"""

import csv
import datetime as dt
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from citra.places import find_root


@dataclass(frozen=True)
class Truth:
    """What is planted, and what it is calibrated to.

    Parameters
    ----------
    seed : int
        Of the random numbers.
    account : str
        The name that the export bears; it says that the account is simulated.
    first_post_id : int
        Key of the first post, so that those of several accounts differ.
    opened, captured : date
        First and last day of the series.
    post_count, follower_count : int
        Where the series must end.
    first_follower_count : int
        Where it begins.
    likes_per_post : float
        Expected likes of an image at the last day, on top of the effects below.
    follower_elasticity : float
        Likes grow with followers to this power.
    yearly_ratio : float
        The factor by which likes at equal followers change in a year.
    type_ratio : dict
        The factor of each type against an image.
    dispersion : float
        Of the negative binomial: variance = mean + dispersion * mean^2.
    month_sd, month_memory : float
        Standard deviation and first-order memory of the monthly shocks, in logs.
    hidden_share : float
        Part of the posts after ``hidden_since`` whose like count is hidden.
    category_shares : dict
        The chance that a post's caption is of each category.
    breaks : tuple
        Stretches without a post, and stretches without a reading of followers.
    """

    seed: int = 20170901
    account: str = "kpknlbekasi_simulated"
    first_post_id: int = 17900000000000000
    opened: dt.date = dt.date(2017, 9, 4)
    captured: dt.date = dt.date(2022, 12, 31)
    post_count: int = 987
    follower_count: int = 1776
    first_follower_count: int = 45
    likes_per_post: float = 34.0
    follower_elasticity: float = 0.85
    yearly_ratio: float = 0.93
    type_ratio: dict = field(default_factory=lambda: {"IG image": 1.0, "IG carousel": 1.15, "IG reel": 1.45})
    dispersion: float = 0.15
    month_sd: float = 0.12
    month_memory: float = 0.4
    hidden_share: float = 0.08
    hidden_since: dt.date = dt.date(2021, 5, 26)
    category_shares: dict = field(
        default_factory=lambda: {
            "operations-and-events": 0.17,
            "marketing": 0.18,
            "public-service-announcement": 0.12,
            "symbolic-act": 0.10,
            "public-policy": 0.08,
            "favourable-presentation": 0.08,
            "online-dialogue": 0.06,
            "citizen-information": 0.05,
            "offline-interaction": 0.05,
            "branding": 0.03,
            "fundraising": 0.02,
            "political-positioning": 0.02,
            "none": 0.04,
        }
    )
    breaks: tuple = (
        (dt.date(2018, 6, 9), dt.date(2018, 6, 24)),
        (dt.date(2020, 3, 20), dt.date(2020, 4, 26)),
        (dt.date(2021, 5, 8), dt.date(2021, 5, 23)),
        (dt.date(2022, 4, 28), dt.date(2022, 5, 10)),
    )
    unread: tuple = ((dt.date(2019, 2, 1), dt.date(2019, 6, 1)), (dt.date(2020, 12, 1), dt.date(2021, 1, 25)))


# The smoke study: the same walk in a few seconds.
SMOKE = Truth(
    seed=7, account="smoke_simulated", opened=dt.date(2021, 1, 4), post_count=160, follower_count=420, likes_per_post=12
)

# The clock by which the office works, and the one by which the platform's export is written.
OFFICE, EXPORT_CLOCK = "Asia/Jakarta", "America/Los_Angeles"
# What the public code of a post counts its milliseconds from, and its digits.
CODE_EPOCH, CODE_DIGITS = 1314220021721, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# Comments, shares and saves for each like.
COMMENTS, SHARES, SAVES = 0.04, 0.03, 0.02
# Captions of our own, by the category of data/codebooks/captions.yml that each was written for.
CAPTIONS = {
    "operations-and-events": (
        "Rapat koordinasi pengelolaan barang milik negara bersama satuan kerja. #bmn",
        "Tim penilai meninjau tanah dan bangunan milik negara di dua kecamatan pekan ini.",
        "Loket pelayanan buka Senin sampai Jumat pukul 08.00 sampai 15.00.",
        "Kepala kantor menerima kunjungan kerja perwakilan bank untuk membahas lelang hak tanggungan.",
        "Hasil lelang kemarin: 9 dari 14 lot laku.",
    ),
    "marketing": (
        "Dilelang: rumah di Bekasi Utara, nilai limit Rp520 juta, uang jaminan Rp104 juta. #lelang",
        "Tiga mobil dinas siap dilelang Kamis ini, limit mulai Rp42 juta. #lelang",
        "Ruko dua lantai dekat stasiun, penawaran daring dibuka sampai 20 Juni. #lelang",
        "Tanah kosong 400 meter persegi, harga limit Rp1,1 miliar. Cek katalog lelang kami.",
    ),
    "public-service-announcement": (
        "Cara mendaftar lelang daring dalam lima langkah. #lelang",
        "Waspada penipuan yang mengatasnamakan kantor lelang. Cek pengumuman di laman resmi.",
        "Tips menjaga sertifikat tanah: simpan di tempat kering dan buat salinannya.",
        "Jangan mudah percaya pada harga lelang yang ditawarkan lewat pesan pribadi.",
    ),
    "symbolic-act": (
        "Selamat hari raya dari seluruh pegawai.",
        "Terima kasih kepada peserta lelang hari ini. #lelang",
        "Upacara bendera di halaman kantor.",
        "Turut berduka cita atas wafatnya purnabakti kantor kami.",
    ),
    "public-policy": (
        "Anggaran negara dalam angka: ringkasannya di sini. #apbn",
        "Peraturan baru tentang penjualan barang milik negara sudah berlaku.",
        "Apa yang diatur undang-undang tentang lelang eksekusi? Ini intinya.",
    ),
    "favourable-presentation": (
        "Kantor kami meraih penghargaan layanan terbaik tingkat wilayah.",
        "Piagam untuk pegawai teladan bulan ini.",
        "Penerimaan lelang tahun ini melampaui target.",
    ),
    "online-dialogue": (
        "Kuis: apa kepanjangan dari BMN? Jawab di kolom komentar.",
        "Menurut Sobat, apa yang paling sulit saat ikut lelang? Ceritakan di bawah.",
        "Tanya jawab langsung tentang penilaian aset, ajukan pertanyaanmu. #penilaian",
    ),
    "citizen-information": (
        "Isi survei kepuasan layanan kami, cukup tiga menit.",
        "Sampaikan kritik dan saran melalui saluran pengaduan kami.",
        "Menemukan pungutan liar? Adukan kepada kami, identitas Anda dirahasiakan.",
    ),
    "offline-interaction": (
        "Ikuti kelas lelang bagi pemula di kantor kami, tempat terbatas.",
        "Konsultasi gratis tentang aset setiap Rabu, silakan datang langsung.",
        "Kami mengundang warga Bekasi ke pameran aset di halaman kantor.",
    ),
    "branding": (
        "Kenali nilai-nilai kantor kami: integritas, profesionalisme, sinergi, pelayanan, kesempurnaan.",
        "Logo baru kami melambangkan keterbukaan.",
        "Hari jadi kantor kami: dari tiga meja sampai tiga lantai.",
    ),
    "fundraising": (
        "Pegawai menggalang dana bagi korban banjir; donasi dapat dititipkan di lobi.",
        "Donor darah bersama PMI di aula kantor.",
    ),
    "political-positioning": (
        "Kami menolak segala bentuk gratifikasi.",
        "Pegawai menandatangani pakta integritas: lawan korupsi bersama.",
    ),
    "none": (
        "Pagi di Bekasi.",
        "Hujan turun sejak subuh.",
    ),
}
HEADER = [
    *("Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)", "Publish time"),
    *("Permalink", "Post type", "Data comment", "Date", "Reach", "Likes", "Shares", "Comments", "Saves"),
]


def _inside(days: pd.DatetimeIndex, stretches: tuple) -> np.ndarray:
    return np.any([(days.date >= first) & (days.date <= last) for first, last in stretches], axis=0)


def simulate_followers(truth: Truth, rng: np.random.Generator) -> pd.Series:
    """Return the follower count of each day: growth that slows, never falling, ending at the snapshot."""
    days = pd.date_range(truth.opened, truth.captured, freq="D")
    elapsed = np.linspace(0, 1, len(days))
    expected = 1 - np.exp(-1.6 * elapsed)
    steps = np.diff(expected, prepend=0) * rng.gamma(0.5, 2.0, len(days))
    path = np.cumsum(steps) / steps.sum()
    span = truth.follower_count - truth.first_follower_count
    return pd.Series(np.rint(truth.first_follower_count + span * path).astype(int), index=days)


def simulate_times(truth: Truth, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Return the publication times: working days and hours mostly, clustered, with breaks."""
    days = pd.date_range(truth.opened, truth.captured, freq="D")
    weight = np.where(days.day_of_week < 5, 1.0, 0.18) * rng.gamma(0.6, 1.0, len(days))
    weight[_inside(days, truth.breaks)] = 0
    weight[0] = weight.max()
    chosen = np.sort(rng.choice(len(days), truth.post_count, p=weight / weight.sum()))
    minute = np.clip(rng.normal(11.5 * 60, 150, truth.post_count), 6 * 60, 21 * 60).astype(int)
    return (days[chosen] + pd.to_timedelta(minute, unit="min")).sort_values()


def simulate_types(truth: Truth, times: pd.DatetimeIndex, rng: np.random.Generator) -> np.ndarray:
    """Return the export's type of each post; reels exist from mid-2021 on."""
    draw = rng.random(len(times))
    reels = (times >= pd.Timestamp(2021, 7, 1)) & (draw > 0.74)
    return np.where(reels, "IG reel", np.where(draw < 0.24, "IG carousel", "IG image"))


def expected_likes(truth: Truth, times, types, followers: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """Return the mean of each post's like count, the planted effects multiplied."""
    months = times.to_period("M")
    shocks, last = {}, 0.0
    for month in pd.period_range(months.min(), months.max(), freq="M"):
        last = truth.month_memory * last + rng.normal(0, truth.month_sd * np.sqrt(1 - truth.month_memory**2))
        shocks[month] = last
    years_before_end = (pd.Timestamp(truth.captured) - times).days / 365.25
    size = followers.reindex(times.normalize()).to_numpy() / truth.follower_count
    ratio = np.array([truth.type_ratio[name] for name in types])
    shock = np.exp([shocks[month] for month in months])
    year = truth.yearly_ratio**-years_before_end
    return truth.likes_per_post * size**truth.follower_elasticity * year * ratio * shock


def _negative_binomial(mean: np.ndarray, dispersion: float, rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(mean * rng.gamma(1 / dispersion, dispersion, len(mean)))


def simulate_captions(truth: Truth) -> pd.DataFrame:
    """Return each post's planted category and caption, in the order of time, from random numbers of their own."""
    rng = np.random.default_rng([truth.seed, 14])
    shares = np.array(list(truth.category_shares.values()))
    categories = rng.choice(list(truth.category_shares), truth.post_count, p=shares / shares.sum())
    captions = [CAPTIONS[category][rng.integers(len(CAPTIONS[category]))] for category in categories]
    return pd.DataFrame({"category": categories, "caption": captions})


def simulate_codes(times: pd.DatetimeIndex) -> list[str]:
    """Return a public code for each post of the office's clock; it holds the post's moment, as the platform's codes do.

    A code is a number in base 64, and the number's bits from the 24th on are milliseconds. Within its minute a post
    gets a second by its place in the series, and the other bits count the posts, so that no random number is drawn.

    Examples
    --------
    >>> simulate_codes(pd.DatetimeIndex(["2022-12-30 12:32"]))
    ['Cmx8vZTgAAA']
    """
    minutes = times.tz_localize(OFFICE).tz_convert("UTC").as_unit("s").asi8.tolist()
    numbers = [(((second + 7 * at % 60) * 1000 - CODE_EPOCH) << 23) + at for at, second in enumerate(minutes)]
    return [
        "".join(CODE_DIGITS[(number >> 6 * place) % 64] for place in range(10, -1, -1)).lstrip("A")
        for number in numbers
    ]


def simulate_posts(truth: Truth, followers: pd.Series, rng: np.random.Generator) -> list[dict]:
    """Return the rows of the export, newest first as the platform writes them."""
    times = simulate_times(truth, rng)
    types = simulate_types(truth, times, rng)
    mean = expected_likes(truth, times, types, followers, rng)
    age_days = (pd.Timestamp(truth.captured) + pd.Timedelta(days=1) - times) / pd.Timedelta(days=1)
    mean = mean * (1 - np.exp(-1.6 * age_days))
    likes = _negative_binomial(mean, truth.dispersion, rng)
    comments, shares, saves = (
        _negative_binomial(part * mean, 2 * truth.dispersion, rng) for part in (COMMENTS, SHARES, SAVES)
    )
    reach = np.rint(likes * 4 + rng.poisson(0.25 * followers.reindex(times.normalize()).to_numpy()))
    hidden = (times.date >= truth.hidden_since) & (rng.random(len(times)) < truth.hidden_share)
    # Drawn and not used: the follower readings come next from this generator, and would be others without it.
    rng.integers(0, 10, len(times))
    captions = simulate_captions(truth)["caption"]
    written = times.tz_localize(OFFICE).tz_convert(EXPORT_CLOCK)
    codes = simulate_codes(times)
    rows = [
        {
            "Post ID": str(truth.first_post_id + 7919 * number),
            "Account ID": "0",
            "Account username": truth.account,
            "Account name": "SIMULATED DATA",
            "Description": "[SIMULASI] " + captions[number],
            "Duration (sec)": "0",
            "Publish time": written[number].strftime("%m/%d/%Y %H:%M"),
            "Permalink": f"https://www.instagram.com/p/{codes[number]}/",
            "Post type": types[number],
            "Data comment": "",
            "Date": "Lifetime",
            "Reach": int(reach[number]),
            "Likes": "" if hidden[number] else int(likes[number]),
            "Shares": int(shares[number]),
            "Comments": int(comments[number]),
            "Saves": int(saves[number]),
        }
        for number in range(len(times))
    ]
    return rows[::-1]


def simulate_offices(count: int, seed: int, spread: float = 0.3) -> list[Truth]:
    """Return accounts of three years, each with its own level and trend, 50 to 1,500 posts and 300 to 20,000 followers.

    ``spread`` is the standard deviation of the levels, in logs.
    """
    rng = np.random.default_rng(seed)
    offices = []
    for number in range(count):
        followers = int(np.exp(rng.uniform(np.log(300), np.log(20_000))))
        office = Truth(
            seed=int(rng.integers(2**31)),
            account=f"office{number + 1:03d}_simulated",
            first_post_id=17900000000000000 + number * 10**9,
            opened=dt.date(2020, 1, 6),
            post_count=int(np.exp(rng.uniform(np.log(50), np.log(1500)))),
            follower_count=followers,
            first_follower_count=max(100, int(followers * rng.uniform(0.3, 0.8))),
            likes_per_post=followers * float(np.exp(rng.normal(np.log(0.02), spread))),
            yearly_ratio=float(np.exp(rng.normal(np.log(0.95), 0.1))),
            dispersion=0.4,
        )
        offices.append(office)
    return offices


def simulate_rates(truth: Truth, rng: np.random.Generator) -> tuple[pd.DataFrame, float]:
    """Return an account's engagement rates without the way over its files, and the mean rate that is planted in it.

    Returns
    -------
    rates : DataFrame
        ``account_id``, ``platform``, ``posted_at``, ``engagement_rate``, one row a post.
    planted : float
        Mean of the posts' expected rates, over all shocks that the months might have had.
    """
    followers = simulate_followers(truth, rng)
    times = simulate_times(truth, rng)
    types = simulate_types(truth, times, rng)
    then = followers.reindex(times.normalize()).to_numpy()
    calm = expected_likes(replace(truth, month_sd=0.0), times, types, followers, rng)
    mean = expected_likes(truth, times, types, followers, rng)
    counts = _negative_binomial(mean, truth.dispersion, rng)
    counts = counts + _negative_binomial(COMMENTS * mean, 2 * truth.dispersion, rng)
    rates = pd.DataFrame({"posted_at": times.tz_localize("UTC"), "engagement_rate": counts / then})
    planted = float(np.mean((1 + COMMENTS) * np.exp(truth.month_sd**2 / 2) * calm / then))
    return rates.assign(account_id=truth.account, platform="instagram"), planted


def simulate_readings(truth: Truth, followers: pd.Series, rng: np.random.Generator) -> list[dict]:
    """Return the rows of the follower log: irregular days, with stretches nobody read."""
    gaps = np.cumsum(rng.integers(5, 24, len(followers) // 5))
    days = followers.index[np.concatenate([[0], gaps[gaps < len(followers) - 1], [len(followers) - 1]])]
    days = days[~_inside(days, truth.unread)]
    return [{"account": truth.account, "date": str(day.date()), "followers": followers[day]} for day in days]


def _write_csv(path: Path, header: list[str], rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_simulation(truth: Truth, folder: Path) -> None:
    """Write both files of a simulated account; the same truth gives the same bytes."""
    rng = np.random.default_rng(truth.seed)
    followers = simulate_followers(truth, rng)
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "simulated-posts.csv", HEADER, simulate_posts(truth, followers, rng))
    readings = simulate_readings(truth, followers, rng)
    _write_csv(folder / "simulated-followers.csv", ["account", "date", "followers"], readings)


def main(arguments: list[str]) -> None:
    if arguments:
        folder = find_root() / "build" / "simulated-offices"
        for office in simulate_offices(int(arguments[0]), Truth().seed):
            write_simulation(office, folder / office.account)
        print(f"written: {arguments[0]} accounts in build/simulated-offices")
        return
    raw = find_root() / "data" / "raw"
    for study, truth in (("kpknl-bekasi", Truth()), ("smoke", SMOKE)):
        write_simulation(truth, raw / study)
        print(f"written: data/raw/{study}/simulated-posts.csv and simulated-followers.csv")


if __name__ == "__main__":
    main(sys.argv[1:])
