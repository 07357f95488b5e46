"""SQL with its words told apart by colour."""

from functools import lru_cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import SqlLexer

_LEXER = SqlLexer(stripnl=False)
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="sl-")


@lru_cache(maxsize=256)
def sql_html(text: str) -> str:
    """Return the statement as HTML that keeps its lines."""
    return f'<pre class="sl-sql">{highlight(text, _LEXER, _FORMATTER).rstrip()}</pre>'
