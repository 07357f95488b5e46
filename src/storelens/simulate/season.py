"""How busy the shop is: growth, the year, the week, holidays. A day's intensity is the pace of operational time."""

import numpy as np

from storelens.errors import UsageError, did_you_mean
from storelens.simulate.arrays import Floats
from storelens.simulate.clock import ShopClock
from storelens.simulate.market import trait

GROWTH_PER_YEAR_SHARE = 0.10
YEARLY_AMPLITUDE_SHARE = 0.12
YEARLY_PEAK_DAY = 330
WEEKDAY_FACTORS = (0.94, 0.88, 0.87, 0.92, 1.00, 1.24, 1.15)  # from Monday; their mean is 1
HOLIDAY_FACTOR = 1.25
QUIET_DAY_FACTOR = 0.45
QUIET_DAYS = ("01-01", "12-25")
BLACK_FRIDAY_FACTOR = 1.90
CYBER_MONDAY_FACTOR = 1.60
ADVENT_FACTOR = 1.30
YEAR_DAYS = 365.25


def daily_pace(clock: ShopClock, country: str) -> Floats:
    """Return how fast customers' purchasing time runs on every day, before promotions; 1 is an ordinary day."""
    growth: Floats = (1 + GROWTH_PER_YEAR_SHARE) ** (np.arange(clock.days) / YEAR_DAYS)
    year = yearly_wave(clock, np.array([YEARLY_AMPLITUDE_SHARE]), np.array([YEARLY_PEAK_DAY]))[:, 0]
    week: Floats = np.array(WEEKDAY_FACTORS)[clock.weekdays]
    return growth * year * week * holiday_factors(clock, country) * clock.day_length_share


def yearly_wave(clock: ShopClock, amplitude_shares: Floats, peak_days: Floats) -> Floats:
    """Return 1 + amplitude x cos(days since the peak), days x waves."""
    angle = 2 * np.pi * (clock.days_of_year[:, None] - peak_days[None, :]) / YEAR_DAYS
    wave: Floats = 1 + amplitude_shares * np.cos(angle)
    return wave


def category_seasons(clock: ShopClock) -> Floats:
    """Return every category's factor by day: days x categories."""
    return yearly_wave(clock, trait("season_amplitude_share"), trait("season_peak_day"))


def holiday_factors(clock: ShopClock, country: str) -> Floats:
    """Return the factor of public holidays, the days after Thanksgiving and the weeks before Christmas, by day."""
    names = [str(day)[5:] for day in clock.dates]
    public = _public_holidays(country, clock)
    factors = np.ones(clock.days)
    for day, name in enumerate(names):
        if name in QUIET_DAYS:
            factors[day] = QUIET_DAY_FACTOR
        elif "12-01" <= name <= "12-20":
            factors[day] = ADVENT_FACTOR
        elif str(clock.dates[day]) in public:
            factors[day] = HOLIDAY_FACTOR
    return factors * _black_friday_factors(clock)


def _black_friday_factors(clock: ShopClock) -> Floats:
    """Black Friday follows the fourth Thursday of November, Cyber Monday three days later."""
    factors = np.ones(clock.days)
    thursday = (clock.weekdays == 3) & (clock.dates.astype("datetime64[M]").astype(np.int64) % 12 == 10)
    day_of_month = (clock.dates - clock.dates.astype("datetime64[M]")).astype(np.int64) + 1
    for day in np.flatnonzero(thursday & (day_of_month >= 22) & (day_of_month <= 28)):
        factors[day + 1 : day + 2] = BLACK_FRIDAY_FACTOR
        factors[day + 4 : day + 5] = CYBER_MONDAY_FACTOR
    return factors


def _public_holidays(country: str, clock: ShopClock) -> set[str]:
    import holidays

    years = sorted(set(clock.years.tolist()))
    try:
        return {str(day) for day in holidays.country_holidays(country, years=years)}
    except NotImplementedError:
        known = [code for code in holidays.list_supported_countries() if len(code) == 2]
        raise UsageError(f"no public holidays for country {country!r}{did_you_mean(country, known)}") from None
