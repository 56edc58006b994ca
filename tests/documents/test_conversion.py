"""`dprkpal process` writes other formats through pandoc."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main
from dprkpal.documents.pandoc import conversion, pdf_engine

pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")


def test_the_ending_of_the_output_chooses_the_format(tmp_path: Path) -> None:
    """A Word file, with the citation formatted."""
    (tmp_path / "a.md").write_text("See [@young2021guns].\n", "utf-8")
    name = str(tmp_path / "a.docx")
    done = CliRunner().invoke(main, ["process", str(tmp_path / "a.md"), "--style", "apa", "--output", name])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(name) as file:
        assert "2021)" in file.read("word/document.xml").decode()


@pytest.mark.parametrize("ending", ["html", "tex", "docx"])
def test_the_style_does_not_depend_on_the_format(tmp_path: Path, ending: str) -> None:
    """Every format has the default style, which makes notes, and the style of the metadata."""
    for text, printed in (("", "Benjamin R. Young"), ("---\ncsl: apa\n---\n\n", "(Young, 2021)")):
        done = convert(tmp_path, f"{text}See [@young2021guns].\n", f"a.{ending}", "--suppress-bibliography")
        assert done.exit_code == 0, done.output
        if ending == "docx":
            with zipfile.ZipFile(tmp_path / "a.docx") as file:
                found = file.read("word/document.xml").decode() + file.read("word/footnotes.xml").decode()
        else:
            found = (tmp_path / f"a.{ending}").read_text("utf-8")
        assert printed in " ".join(found.split())


def test_without_pandoc_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written."""
    monkeypatch.setattr(conversion, "_program", lambda: None)
    (tmp_path / "a.md").write_text("See [@young2021guns].\n", "utf-8")
    done = CliRunner().invoke(main, ["process", str(tmp_path / "a.md"), "--output", str(tmp_path / "a.odt")])
    assert done.exit_code == 2
    assert "needs pandoc, which is not installed" in done.output
    assert not (tmp_path / "a.odt").exists()


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8d"
    "b00000000049454e44ae426082"
)
"""A PNG image of one pixel."""


def convert(folder: Path, text: str, output: str, *options: str) -> Result:
    """Convert *text*, a document in *folder*, to *output*."""
    (folder / "a.md").write_text(text, "utf-8")
    return CliRunner().invoke(main, ["process", str(folder / "a.md"), "--output", str(folder / output), *options])


class TestImages:
    """Images in files that contain them."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A folder with an image, and one outside of it."""
        folder = tmp_path / "document"
        folder.mkdir()
        (folder / "in side.png").write_bytes(PIXEL)
        (tmp_path / "outside.png").write_bytes(PIXEL)
        (folder / "link.png").symlink_to(tmp_path / "outside.png")
        return folder

    @staticmethod
    def images(file: Path) -> int:
        """Return the number of images in a Word file."""
        with zipfile.ZipFile(file) as opened:
            return len([name for name in opened.namelist() if name.startswith("word/media/")])

    def test_image_in_the_folder_of_the_document_is_embedded(self, folder: Path) -> None:
        """Wherever the command is run."""
        done = convert(folder, "![Map](in%20side.png)\n", "a.docx")
        assert (done.exit_code, done.stderr) == (0, "")
        assert self.images(folder / "a.docx") == 1

    @pytest.mark.parametrize(("address", "reason"), [
        ("../outside.png", "is outside the folder"), ("link.png", "is outside the folder"),
        ("absent.png", "does not exist"), ("https://example.org/a.png", "is not a file"),
        ("//example.org/a.png", "is not a file"), ("ftp:a.png", "is not a file"),
    ])  # fmt: skip
    def test_other_images_are_left_out_and_reported(self, folder: Path, address: str, reason: str) -> None:
        """Nothing is downloaded, and no other file is copied. The text of the image stays."""
        done = convert(folder, f"Text ![The map]({address}) here\n", "a.docx")
        assert done.exit_code == 0
        assert f"image '{address}' {reason}" in done.stderr
        assert self.images(folder / "a.docx") == 0
        with zipfile.ZipFile(folder / "a.docx") as file:
            assert "map" in file.read("word/document.xml").decode()

    @pytest.mark.parametrize(("text", "ending"), [
        ("Text [see ![Map](../outside.png) @young2021guns, p. 3 ![Map](../outside.png)].", "docx"),
        ("---\ntitle: T ![Map](../outside.png)\nabstract: |\n  ![Map](../outside.png)\n---\nText", "docx"),
        ("---\nauthor: '![Map](../outside.png)'\n---\nText", "odt"),
        ('Text <img src="../outside.png"> text', "epub"),
        ("<p><IMG SRC=../outside.png></p>", "epub"),
        ('<img alt=" src=" src="../outside.png">', "epub"),
        ('```{=html5}\n<video\n poster="&#46;&#46;/outside.png"></video>\n```\n', "epub"),
        ("# Slide {background-image=../outside.png}\n\nText", "pptx"),
    ])  # fmt: skip
    def test_images_anywhere_in_the_document_are_left_out(self, folder: Path, text: str, ending: str) -> None:
        """In citations, metadata, HTML and attributes too."""
        (folder / " src=").write_bytes(PIXEL)
        done = convert(folder, text + "\n", f"a.{ending}")
        assert done.exit_code == 0
        assert "left out" in done.stderr
        with zipfile.ZipFile(folder / f"a.{ending}") as file:
            assert not [name for name in file.namelist() if file.read(name) == PIXEL]

    def test_images_of_the_folder_can_be_anywhere_in_the_document(self, folder: Path) -> None:
        """They are embedded as before."""
        text = '---\ntitle: T\nabstract: |\n  ![Map](in%20side.png)\n---\n<img src="in%20side.png" alt="Map" />\n'
        done = convert(folder, text, "a.epub")
        assert (done.exit_code, done.stderr) == (0, "")
        with zipfile.ZipFile(folder / "a.epub") as file:
            assert [name for name in file.namelist() if file.read(name) == PIXEL]

    def test_trusted_document_may_embed_files_from_anywhere(self, folder: Path) -> None:
        """On request."""
        assert convert(folder, "![Map](../outside.png)\n", "a.docx", "--trust-files").stderr == ""
        assert self.images(folder / "a.docx") == 1

    def test_metadata_cannot_embed_files(self, folder: Path) -> None:
        """Such as the cover of an EPUB file."""
        done = convert(folder, "---\ntitle: T\ncover-image: ../outside.png\n---\nText\n", "a.epub")
        assert "cover-image names a file to embed; it was left out" in done.stderr
        with zipfile.ZipFile(folder / "a.epub") as file:
            assert not [name for name in file.namelist() if name.endswith(".png")]

    def test_formats_without_images_keep_their_addresses(self, folder: Path) -> None:
        """Nothing is opened for them."""
        assert convert(folder, "![Map](https://example.org/a.png)\n", "a.rst").stderr == ""
        assert "https://example.org/a.png" in (folder / "a.rst").read_text("utf-8")


class TestEndings:
    """The ending of the output names the format, or the command refuses it."""

    @pytest.mark.parametrize(("ending", "part"), [
        ("txt", "See (Young, 2021)."), ("tex", "\\begin{document}"), ("rst", "See (Young, 2021)."),
        ("org", "(Young, 2021)"),
        ("textile", "(Young, 2021)"), ("man", ".TH"), ("html", "<p>See"), ("MD", "See (Young, 2021)."),
    ])  # fmt: skip
    def test_text_formats(self, tmp_path: Path, ending: str, part: str) -> None:
        """With formatted citations."""
        done = convert(tmp_path, "See [@young2021guns].\n", f"a.x.{ending}", "--style", "apa")
        assert (done.exit_code, done.stderr) == (0, "")
        assert part in (tmp_path / f"a.x.{ending}").read_text("utf-8")

    @pytest.mark.parametrize("ending", ["doc", "pages", "xml", "foo", "bib", "png"])
    def test_other_endings_are_refused(self, tmp_path: Path, ending: str) -> None:
        """With the formats that there are. With --to, any name will do."""
        done = convert(tmp_path, "Text\n", f"a.{ending}")
        assert done.exit_code == 2
        assert f"does not write .{ending} files; it writes .html and .md, and with pandoc .docx" in done.stderr
        assert not (tmp_path / f"a.{ending}").exists()
        assert convert(tmp_path, "Text\n", f"a.{ending}", "--to", "html").exit_code == 0


class TestPdf:
    """PDF files need a program that makes them."""

    def test_missing_program_is_one_clear_sentence(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is written."""
        monkeypatch.setattr(pdf_engine.shutil, "which", lambda _: None)
        monkeypatch.setattr(conversion, "_program", lambda: "pandoc")
        done = convert(tmp_path, "Text\n", "a.pdf")
        assert done.exit_code == 2
        assert "PDF needs one of xelatex" in done.stderr
        assert "or LibreOffice, and none is installed" in done.stderr
        assert not (tmp_path / "a.pdf").exists()

    @pytest.mark.slow
    def test_writes_a_pdf_file(self, tmp_path: Path) -> None:
        """With the program that is installed."""
        if not any(shutil.which(name) for name in (*pdf_engine.ENGINES, *pdf_engine.OFFICE)):
            pytest.skip("needs a program that makes PDF files")
        done = convert(tmp_path, "See [@young2021guns].\n", "a.pdf")
        assert (done.exit_code, done.stderr) == (0, "")
        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
