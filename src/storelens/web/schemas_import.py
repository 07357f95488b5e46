"""What the answers about files on their way into the store look like."""

from typing import Literal

from pydantic import Field

from storelens.web.schemas import Told

Cell = str | int | None


class SentFile(Told):
    """A file that was sent."""

    number: int = Field(examples=[1])
    name: str = Field(examples=["orders_export.csv"])
    bytes: int = Field(examples=[525_078])


class FirstRows(Told):
    """A table of a file with its first rows, as texts."""

    name: str = Field(description="The file's name, with the sheet's or the part's.", examples=["orders_export.csv"])
    kind: str = Field(examples=["csv"])
    encoding: str | None = Field(examples=["utf-8"])
    delimiter: str | None = Field(examples=[","])
    container: str | None = Field(description="gzip or zip, where it is packed.", examples=[None])
    header: list[str] = Field(description="The names of the first 60 columns.", examples=[["Name", "Email"]])
    columns: int = Field(description="How many columns there are.", examples=[2])
    lines: list[int] = Field(description="The line on which each row begins.", examples=[[2, 3]])
    rows: list[list[str]] = Field(examples=[[["#1001", "ana@example.com"], ["#1002", "bo@example.com"]]])


class FileLook(Told):
    """What a file is."""

    name: str = Field(examples=["orders_export.csv"])
    tables: list[FirstRows]
    sources: list[str] = Field(description="Which sources know it by its columns.", examples=[["shopify"]])
    trouble: str | None = Field(description="Why it cannot be read, in one sentence.", examples=[None])


class ShopAsked(Told):
    """What is to be said of the shop before the first import, and what is known of it."""

    shop_name: str = Field(examples=["My shop"])
    currency: str = Field(description="As the files say, else the store's.", examples=["EUR"])
    time_zone: str = Field(examples=["Europe/Berlin"])
    country: str = Field(description="Whose public holidays the shop has.", examples=["DE"])


class Look(Told):
    """What the files are."""

    files: list[FileLook]
    sources: list[str] = Field(description="Which sources know all of them together.", examples=[["shopify"]])
    suggested: str | None = Field(description="The source to begin with.", examples=["shopify"])
    shop: ShopAsked | None = Field(description="Where the store is empty: the settings to confirm, else null.")


class Guess(Told):
    """A first mapping, with what was inferred and why."""

    mapping: str = Field(description="TOML.", examples=['[columns]\norder = "Order number"\n'])


class RowSetAside(Told):
    """A row that is not loaded."""

    file_name: str = Field(examples=["orders_export.csv"])
    line_number: int = Field(examples=[212])
    reason: str = Field(examples=["Lineitem price is no amount: 'n/a'"])
    original_text: str = Field(description="The row as it stands in the file.")


class Preview(Told):
    """The first order lines as they would be loaded, of at most the first 500 rows of a large file."""

    currency: str = Field(examples=["USD"])
    money_digits: int = Field(examples=[2])
    columns: list[str] = Field(examples=[["order", "sku", "quantity"]])
    rows: list[list[Cell]] = Field(examples=[[["#1001", "A", 2]]])
    rows_in: int = Field(examples=[500])
    set_aside_rows: int = Field(examples=[0])
    set_aside: list[RowSetAside] = Field(description="The first of them.")
    notes: list[str] = Field(description="What was assumed.", examples=[[]])


class ImportFinding(Told):
    """Something found about the files before they are loaded."""

    topic: str = Field(examples=["duplicates"])
    level: Literal["ok", "note", "warning", "stop"] = Field(description="`stop`: the files cannot be loaded so.")
    sentence: str = Field(examples=["no row repeats another to the letter"])
    rows: int | None = Field(description="How many rows it is about.", examples=[None])
    examples: list[str] = Field(description="A few of them.", examples=[["orders_export.csv:12"]])


class FileAccount(Told):
    """What became of a file's rows: rows in = loaded + updated + unchanged + set aside."""

    file_name: str = Field(examples=["orders_export.csv"])
    rows_in: int = Field(examples=[3000])
    loaded: int = Field(examples=[2990])
    updated: int = Field(examples=[0])
    unchanged: int = Field(examples=[0])
    set_aside: int = Field(examples=[10])
    import_id: int | None = Field(description="The import's number, under which /data lists it.", examples=[3])


class StatedTotal(Told):
    """A total that the files state, beside ours."""

    measure: str = Field(examples=["gross_minor"])
    says: str = Field(description="Which column or file states it.", examples=["Subtotal"])
    unit: Literal["count", "money"]
    stated: int = Field(examples=[1234500])
    ours: int = Field(examples=[1234500])
    is_equal: bool = Field(examples=[True])


class TreatmentSum(Told):
    """How many rows of order lines were taken for the same, and what they come to."""

    treatment: str = Field(examples=["sale"])
    rows: int = Field(examples=[2990])
    amount_minor: int = Field(description="As the files have it, with its sign.", examples=[1234500])


class Account(Told):
    """The account of an import: what became of every row."""

    source: str = Field(examples=["shopify"])
    currency: str = Field(examples=["USD"])
    money_digits: int = Field(examples=[2])
    has_changed: bool = Field(description="Whether anything in the store is new or other than before.", examples=[True])
    files: list[FileAccount]
    totals: list[StatedTotal]
    treatments: list[TreatmentSum]
    notes: list[str] = Field(description="What was estimated or assumed.", examples=[[]])
    set_aside_rows: int = Field(examples=[10])
    set_aside: list[RowSetAside] = Field(description="The first 100 of them.")


class Examination(Told):
    """What is to know before the files are loaded."""

    worst: Literal["ok", "note", "warning", "stop"] = Field(description="The gravest level of all findings.")
    findings: list[ImportFinding]
    account: Account | None = Field(
        description="What would become of every row: the files were loaded into a copy of the store. Null where they "
        "cannot be."
    )
    may_load: bool = Field(examples=[True])


class JobProgress(Told):
    """How far a job is."""

    step: str = Field(examples=["storing orders"])
    rows: int = Field(description="With how many rows the step is through.", examples=[12000])
    rows_per_second: float | None = Field(examples=[85000.0])
    share_done: float | None = Field(description="Of the whole, from 0 to 1, once it can be told.", examples=[0.4])
    remaining_seconds: float | None = Field(examples=[3.5])
    seconds: float = Field(description="Since it began.", examples=[2.3])


class Job(Told):
    """The job that was begun last with these files."""

    kind: Literal["look", "guess", "preview", "examine", "load"]
    state: Literal["running", "done", "failed", "ended"]
    trouble: str | None = Field(description="Why it did not come to its end, in one sentence.", examples=[None])
    progress: JobProgress | None


class ChoiceMade(Told):
    """How the files were read when they were examined."""

    source: str = Field(examples=["shopify"])
    dates: str = Field(examples=["auto"])
    decimal: str = Field(examples=["auto"])
    rates: dict[str, float] = Field(examples=[{"EUR": 1.08}])
    mapping: str | None = Field(examples=[None])
    tax: str = Field("auto", examples=["auto"])
    settings: dict[str, str] = Field(examples=[{}])


class Upload(Told):
    """Files on their way into the store, and how they stand."""

    id: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015"])
    created_at: str = Field(description="In UTC.", examples=["2026-11-26T09:40:12Z"])
    files: list[SentFile]
    choice: ChoiceMade | None
    job: Job | None
    look: Look | None
    guess: Guess | None
    preview: Preview | None
    examination: Examination | None
    account: Account | None = Field(description="What became of every row, once they are loaded.")


class ImportSource(Told):
    """A shop system whose files can be loaded."""

    name: str = Field(examples=["shopify"])
    gives: str = Field(description="What it wants to be given.", examples=["its exports of orders and products"])


class Uploads(Told):
    """What can be loaded, and what is on its way."""

    sources: list[ImportSource]
    most_bytes: int = Field(description="How large the files of one import may be together.", examples=[2147483648])
    may_import: bool = Field(description="Whether this server takes files.", examples=[True])
    uploads: list[Upload]
