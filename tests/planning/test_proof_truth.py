"""What the simulator planted is found again in the past that a proof reads; the tolerances stand in docs/proof.md."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from storelens import open_store
from storelens.forecast import lost_sales
from storelens.forecast.events import event_factors, ordinary
from storelens.forecast.inputs import Floats, Panel, read_panel
from storelens.forecast.seasons import seasonal_factors
from storelens.planning.proof import read_past
from storelens.replenish.plan import PlanInputs, PlanSettings
from storelens.replenish.proof import Past
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.simulate.season import WEEKDAY_FACTORS, YEARLY_AMPLITUDE_SHARE, YEARLY_PEAK_DAY
from storelens.store.load import create_store

YEAR = 365
WEEKDAY_TOLERANCE, AMPLITUDE_TOLERANCE, PEAK_TOLERANCE_DAYS, MEANT_AMPLITUDE = 0.07, 0.10, 30, 0.25
UPLIFT_TOLERANCE, LOST_TOLERANCE = 0.15, 0.15
LEAD_TOLERANCE_DAYS, SPREAD_TOLERANCE_DAYS = 1.5, 1.5


@dataclass(frozen=True)
class Planted:
    """A shop's past beside its truths, by subject and name, then by key; its promotions."""

    past: Past
    truths: dict[tuple[str, str], dict[str, float]]
    promotions: list[tuple[int, str | None, str, str]]

    @property
    def known(self) -> PlanInputs:
        return self.past.inputs

    def day(self, text: str) -> int:
        return int((np.datetime64(text) - np.datetime64(self.known.first_day)).astype(int))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    path = tmp_path_factory.mktemp("planted") / "store.db"
    settings = SimulationSettings(customers=3_000, products=100, orders=30_000, reviews=0, seed=7)
    create_store(path, simulate_shop(settings), settings.store_settings, (settings.start, settings.last_date))
    with open_store(f"sqlite:///{path}") as shop:
        truths: dict[tuple[str, str], dict[str, float]] = {}
        for subject, key, name, value in shop.store.connection.execute(
            "select subject, subject_key, name, value from simulation_truth"
        ):
            truths.setdefault((subject, name), {})[key] = value
        promotions = shop.store.connection.execute(
            "select promotion_id, category, start_date, end_date from promotions"
        ).fetchall()
        yield Planted(read_past(shop, PlanSettings())[0], truths, promotions)


@pytest.fixture(scope="module")
def panel(planted: Planted) -> Panel:
    known = planted.known
    assert known.promotion is not None
    assert known.events is not None
    end = known.days + 1
    return read_panel(
        known.sales, 1, (7, YEAR), known.sold_out, [list(known.groups)], known.promotion[:, :end], known.events[:end]
    )


@pytest.fixture(scope="module")
def weekly(planted: Planted, panel: Panel) -> Floats:
    known = planted.known
    alone = read_panel(known.sales, 1, 7, known.sold_out, [list(known.groups)])
    return seasonal_factors(alone, ordinary(panel))[:, : known.days]


def test_the_week_is_found_again(planted: Planted, weekly: Floats) -> None:
    weekday = (planted.known.first_day.weekday() + np.arange(planted.known.days)) % 7
    found = [weekly[:, weekday == day].mean() for day in range(7)]
    assert found == pytest.approx(WEEKDAY_FACTORS, abs=WEEKDAY_TOLERANCE)


def test_the_years_wave_of_each_category_is_found_again(planted: Planted, panel: Panel, weekly: Floats) -> None:
    known = planted.known
    yearly = seasonal_factors(panel, ordinary(panel))[:, : known.days] / weekly
    day = np.arange(YEAR) + known.first_day.timetuple().tm_yday
    meant = 0
    for category in sorted({str(group) for group in known.groups}):
        rows = [row for row, group in enumerate(known.groups) if group == category]
        amplitude = planted.truths["category", "season_amplitude_share"][category]
        peak = planted.truths["category", "season_peak_day"][category]
        wave = _wave(day, YEARLY_AMPLITUDE_SHARE, YEARLY_PEAK_DAY) * _wave(day, amplitude, peak)
        (found, found_peak), (true, true_peak) = _harmonic(yearly[rows, :YEAR].mean(axis=0)), _harmonic(wave)
        assert found == pytest.approx(true, abs=AMPLITUDE_TOLERANCE), category
        if true >= MEANT_AMPLITUDE:
            meant += 1
            apart = abs((found_peak - true_peak + YEAR / 2) % YEAR - YEAR / 2)
            assert apart <= PEAK_TOLERANCE_DAYS, category
    assert meant >= 3


def test_what_promotions_bring_is_found_again(planted: Planted, panel: Panel) -> None:
    known, usable = planted.known, ordinary(panel)
    assert panel.promoted is not None
    assert panel.events is not None
    days = panel.promoted[:, : known.days] & (panel.events[: known.days] == 0)
    found = event_factors(panel, seasonal_factors(panel, usable), usable)[:, : known.days]
    true = np.ones(known.sales.shape)
    for number, category, start, end in planted.promotions:
        rows = [row for row, group in enumerate(known.groups) if category in (None, group)]
        span = slice(planted.day(start), planted.day(end) + 1)
        true[rows, span] *= 1 + planted.truths["promotion", "uplift_share"][str(number)]
    sold = np.nansum(known.sales, axis=1)[:, np.newaxis] * days
    assert (found * sold).sum() / sold.sum() == pytest.approx((true * sold).sum() / sold.sum(), rel=UPLIFT_TOLERANCE)
    assert (found * sold).sum() / sold.sum() > 1.2


def test_lost_units_are_found_again_on_the_days_that_end_sold_out(planted: Planted) -> None:
    known = planted.known
    true = np.zeros(known.sales.shape)
    rows = {str(number): row for row, number in enumerate(known.product_ids.tolist())}
    for key, units in planted.truths["lost_sale", "lost_units"].items():
        product, day = key.split("/")
        true[rows[product], planted.day(day)] += units
    sold_out = (true * known.sold_out).sum()
    found = lost_sales(known.sales, known.sold_out, (7, YEAR), groups=list(known.groups))
    assert found.units.sum() == pytest.approx(sold_out, rel=LOST_TOLERANCE)
    assert np.corrcoef(found.units, true.sum(axis=1))[0, 1] > 0.8
    assert found.units.sum() < true.sum()  # baskets that ask for more than there is lose units on other days too


def test_lead_times_and_their_spread_are_found_again(planted: Planted) -> None:
    known, leads = planted.known, planted.past.lead_times(planted.known.days - 1)
    suppliers = sorted(planted.truths["supplier", "lead_time_mean_days"], key=int)
    assert len(suppliers) == len(set(known.supplier.tolist()))
    for number, key in enumerate(suppliers):
        row = int(np.flatnonzero(known.supplier == number)[0])
        mean = planted.truths["supplier", "lead_time_mean_days"][key]
        spread = planted.truths["supplier", "lead_time_spread_days"][key]
        assert leads.mean[row] == pytest.approx(mean, abs=LEAD_TOLERANCE_DAYS), key
        assert leads.sd[row] == pytest.approx(spread, abs=SPREAD_TOLERANCE_DAYS), key


def test_lead_times_of_a_day_are_learnt_from_receipts_up_to_it(planted: Planted) -> None:
    early = planted.past.lead_times(0)
    assert set(early.source.tolist()) == {"promise"}
    later = planted.past.lead_times(planted.known.days - 1)
    assert set(later.source.tolist()) == {"receipts"}


def _wave(day: Floats, amplitude: float, peak: float) -> Floats:
    return np.asarray(1 + amplitude * np.cos(2 * np.pi * (day - peak) / 365.25))


def _harmonic(curve: Floats) -> tuple[float, float]:
    """Return amplitude and peak (days) of a year's first wave."""
    angle = 2 * np.pi * np.arange(YEAR) / YEAR
    along, across = (2 * (curve / curve.mean() * wave).mean() for wave in (np.cos(angle), np.sin(angle)))
    return float(np.hypot(along, across)), float(np.arctan2(across, along) / (2 * np.pi) * YEAR % YEAR)
