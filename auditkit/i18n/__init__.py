"""Messages in the user's language, and how numbers and dates are written for people.

English texts are the message ids of the gettext catalogues in `locale/`; Chinese is a translation. Texts that belong to
data (a rule's title, a column's help) come with both languages and are chosen by `pick`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path

LANGUAGES = ("en", "zh")
Localized = Mapping[str, str]

_LOCALE_FOLDER = Path(__file__).resolve().parent / "locale"
# ISO 4217; every other currency has two decimals.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
MOST_MINOR_DIGITS = 3
_MINOR_DIGITS = {**dict.fromkeys(_NO_DECIMALS.split(), 0), **dict.fromkeys(_THREE_DECIMALS.split(), MOST_MINOR_DIGITS)}


class _Current:
    """The language of this process: one command serves one user."""

    language = "en"
    catalogue: Mapping[str, str] | None = None


def detect(environment: Mapping[str, str] | None = None) -> str:
    """Return the language that the locale asks for: zh for any Chinese locale, else en."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def use(language: str) -> None:
    """Make `language` (one of LANGUAGES) the language of all messages from now on."""
    _Current.language = language
    _Current.catalogue = None


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make `language` that of all messages for as long as this is entered, and the one before it again after."""
    before = _Current.language, _Current.catalogue
    use(language)
    try:
        yield
    finally:
        _Current.language, _Current.catalogue = before


def language() -> str:
    """Return the language in use."""
    return _Current.language


def translate(message: str) -> str:
    """Return `message` in the language in use; a message without a translation stays English."""
    if _Current.language == "en":
        return message
    if _Current.catalogue is None:
        _Current.catalogue = _load(_Current.language)
    return _Current.catalogue.get(message, message)


def lend_catalogue() -> None:
    """Give libraries that ask gettext for their texts, as typer does for its headings, our catalogue and language."""
    import gettext

    gettext.bindtextdomain("auditkit", str(_LOCALE_FOLDER))
    gettext.textdomain("auditkit")
    os.environ["LANGUAGE"] = _Current.language


def _load(language: str) -> Mapping[str, str]:
    """Return the catalogue of `language`; where its file is missing, everything stays English."""
    import gettext

    path = _LOCALE_FOLDER / language / "LC_MESSAGES" / "auditkit.mo"
    try:
        with path.open("rb") as stream:
            translations = gettext.GNUTranslations(stream)
    except FileNotFoundError:
        return {}
    return translations._catalog  # type: ignore[attr-defined, no-any-return]


def pick(text: Localized) -> str:
    """Return the text of the language in use, else the English one, else whichever there is."""
    return text.get(_Current.language) or text.get("en") or next(iter(text.values()), "")


def minor_digits(currency: str) -> int:
    """Return how many decimals `currency` (ISO 4217) has."""
    return _MINOR_DIGITS.get(currency, 2)


def format_amount(minor_units: int, currency: str = "CNY", finer: int = 0) -> str:
    """Return an amount of integer minor units with thousands separators: 1572400000 fen is 15,724,000.00.

    With `finer` it has so many more decimals than its currency, and its units are as much smaller.
    """
    digits = minor_digits(currency) + finer
    sign = "-" if minor_units < 0 else ""
    whole, rest = divmod(abs(minor_units), 10**digits)
    return f"{sign}{whole:,}.{rest:0{digits}d}" if digits else f"{sign}{whole:,}"


def format_number(value: float) -> str:
    """Return a number that is no amount with thousands separators and at most four decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}".rstrip("0").rstrip(".")


def format_percent(part: Fraction, decimals: int | None = None) -> str:
    """Return a part of a whole in percent without its sign: 0.634 with two decimals is 63.40; as many as it needs, at
    most twelve, where none are asked for.
    """
    if decimals is not None:
        return f"{float(round(part * 100, decimals)):,.{decimals}f}"
    return f"{float(round(part * 100, 12)):,.12f}".rstrip("0").rstrip(".")


def format_days(count: int) -> str:
    """Return a number of days with its noun: 1 day, 22 days."""
    return (translate("{count} day") if count == 1 else translate("{count} days")).format(count=count)


def format_date(day: date) -> str:
    """Return a calendar date as ISO 8601, which reads the same in both languages."""
    return day.isoformat()[:10]
