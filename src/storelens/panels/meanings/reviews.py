"""Figures of reviews: how often, how many stars."""

from storelens.panels.meanings.meaning import RATIO, Meaning, figure, total


def _stars(number: int) -> Meaning:
    stars = "one star" if number == 1 else f"{number} stars"
    return total(
        f"Reviews of {stars}.",
        f"count(reviews where rating = {number})",
        "reviews",
        source="reviews",
        values={"rating": number},
    )


REVIEWS: dict[str, Meaning] = {
    "reviews": total("Reviews written in the period.", "count(reviews)", "reviews", source="reviews"),
    "mean_rating": figure("Mean of the stars given.", "sum(rating) / count(reviews)", RATIO, source="reviews"),
    **{f"rating_{number}": _stars(number) for number in range(1, 6)},
    "rating": figure(
        "Stars given, 1 to 5.", "rating of the review", "It is what one customer gave.", source="reviews", days="always"
    ),
    "four_or_five_share": figure(
        "Of the reviews, those with four or five stars.", "count(rating >= 4) / count(reviews)", RATIO, source="reviews"
    ),
    "verified_share": figure(
        "Of the reviews, those of somebody who bought it.", "count(order_id) / count(reviews)", RATIO, source="reviews"
    ),
    "mean_rating_3_months": figure(
        "Mean of the stars given in the month and the two before; days before the period count. Not known until the "
        "shop has three months.",
        "sum(rating of 3 months) / count(reviews of 3 months)",
        RATIO,
        source="reviews",
        days="three months",
    ),
    "shrunk_rating": figure(
        "The mean after prior_reviews more reviews with the mean of all: a few good ones do not beat many.",
        "(sum(rating) + prior_reviews x mean of all) / (count(reviews) + prior_reviews)",
        RATIO,
        source="reviews",
    ),
    "rating_rank": figure(
        "Its place by the shrunk mean; ties share it.",
        "rank() over (order by shrunk_rating desc)",
        "A rank is no sum: its reviews are below.",
        source="reviews",
    ),
}
