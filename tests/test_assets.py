"""The pictures of the README are of today's sources, and the check says so on every machine."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import make_assets
from make_assets import DIGEST, PICTURES, CannotDraw, Picture, carried_digest, digest, stale

ROOT = Path(__file__).parents[1]


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Picture:
    """A picture of one file, drawn as one white dot, in a repository of its own."""
    monkeypatch.setattr(make_assets, "FOLDER", tmp_path / "assets")
    (tmp_path / "a.sql").write_text("select 1\n", encoding="utf-8")
    monkeypatch.setattr(digest, "__defaults__", (tmp_path,))

    def draw() -> bytes:
        Image.new("RGBA", (1, 1), "white").save(tmp_path / "dot.png")
        return (tmp_path / "dot.png").read_bytes()

    return Picture("dot", draw, lambda: ["*.sql"])


def test_every_picture_is_current() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_assets.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("name", [picture.name for picture in PICTURES])
def test_every_picture_is_wide_enough_for_two_dots_to_a_pixel(name: str) -> None:
    with Image.open(ROOT / "assets" / f"{name}.png") as image:
        assert image.width >= 1760


def test_a_picture_that_was_just_written_is_current(picture: Picture) -> None:
    make_assets.write(picture)
    assert stale([picture]) == []


def test_a_picture_carries_the_digest_of_its_sources(picture: Picture) -> None:
    make_assets.write(picture)
    with Image.open(picture.path) as image:
        assert image.info[DIGEST] == digest(["*.sql"])


def test_a_changed_source_is_noticed(picture: Picture, tmp_path: Path) -> None:
    make_assets.write(picture)
    (tmp_path / "a.sql").write_text("select 2\n", encoding="utf-8")
    assert stale([picture]) == [picture]


def test_a_new_and_a_renamed_source_are_noticed(picture: Picture, tmp_path: Path) -> None:
    make_assets.write(picture)
    (tmp_path / "b.sql").write_text("", encoding="utf-8")
    assert stale([picture]) == [picture]
    make_assets.write(picture)
    (tmp_path / "b.sql").rename(tmp_path / "c.sql")
    assert stale([picture]) == [picture]


def test_a_picture_that_is_not_there_is_not_current(picture: Picture) -> None:
    assert carried_digest(picture.path) is None
    assert stale([picture]) == [picture]


def test_a_picture_without_a_digest_is_not_current(picture: Picture) -> None:
    picture.path.parent.mkdir()
    picture.path.write_bytes(picture.draw())
    assert stale([picture]) == [picture]


def test_the_ends_of_lines_are_not_part_of_the_digest(tmp_path: Path) -> None:
    for name, text in (("unix", b"select 1\nfrom a\n"), ("windows", b"select 1\r\nfrom a\r\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.sql").write_bytes(text)
    assert digest(["a.sql"], tmp_path / "unix") == digest(["a.sql"], tmp_path / "windows")


def test_the_check_names_the_picture_and_the_way_out(
    picture: Picture, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stale, "__defaults__", ((picture,),))
    monkeypatch.setattr(sys, "argv", ["make_assets.py", "--check"])
    assert make_assets.main() == 1
    assert capsys.readouterr().err == "assets/dot.png is not current - run make assets\n"


def test_a_picture_that_cannot_be_drawn_is_said_in_a_line_and_leaves_the_old_one(
    picture: Picture, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_assets.write(picture)
    before = picture.path.read_bytes()
    (tmp_path / "a.sql").write_text("select 2\n", encoding="utf-8")

    def draw() -> bytes:
        raise CannotDraw("no browser found - install Debian's package chromium")

    monkeypatch.setattr(stale, "__defaults__", ((Picture("dot", draw, picture.sources),),))
    monkeypatch.setattr(sys, "argv", ["make_assets.py"])
    assert make_assets.main() == 1
    assert capsys.readouterr().err == (
        "assets/dot.png was not drawn: no browser found - install Debian's package chromium\n"
    )
    assert picture.path.read_bytes() == before


def test_a_source_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"no a\.sql to make a picture from - correct PICTURES in docs/make_assets\.py"
    ):
        digest(["a.sql"], tmp_path)


def test_every_picture_is_made_from_files_that_are_there() -> None:
    assert all(digest(picture.sources()) for picture in PICTURES)
