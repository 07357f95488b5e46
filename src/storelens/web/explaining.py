"""What is behind a number, as the API says it where there is no such number."""

from storelens.engines.stop import Stop
from storelens.explaining import Asked, Json, NoSuchRow, explain_number
from storelens.reading import Reading
from storelens.web.problems import Problem


def explain(reading: Reading, asked: Asked, limit: int, offset: int, stop: Stop) -> Json:
    """Return what is behind a number. Raises Problem (404) where no row has the key, QueryEnded."""
    try:
        return explain_number(reading, asked, limit, offset, stop)
    except NoSuchRow as error:
        raise Problem(404, str(error)) from None
