import json

import pytest
import typer

from sim.cli.plot import plot
from sim.model.errors import DataMissingError, ExitCode, InputError

RESULT = {
    "as_of": "2024-02-19",
    "equity": [
        {"date": "2024-02-19", "reading": "printed", "net_value": "34483078.63"},
        {"date": "2024-02-20", "reading": "printed", "net_value": "34500000.00"},
    ],
}


@pytest.fixture
def run(capsys):
    """The command alone, called as the command line calls it."""
    app = typer.Typer()
    app.command("plot")(plot)

    def call(*words):
        code = app(args=[str(word) for word in words], standalone_mode=False)
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(RESULT), encoding="utf-8")
    return folder


def test_figures_are_redrawn_into_the_results_folder(run, folder):
    code, out = run(folder)
    assert code == ExitCode.CLEAN
    assert out.split() == [str(folder / "equity.png"), str(folder / "equity.svg")]
    assert (folder / "equity.svg").exists()


def test_figures_may_go_elsewhere_in_one_format(run, folder, tmp_path):
    _, out = run(folder / "result.json", "--out", tmp_path / "elsewhere", "--format", "svg")
    assert out.split() == [str(tmp_path / "elsewhere" / "equity.svg")]
    assert not (folder / "equity.png").exists()


def test_the_file_itself_puts_figures_beside_it(run, folder):
    _, out = run(folder / "result.json", "--format", "png", "--format", "png")
    assert out.split() == [str(folder / "equity.png")]


def test_redrawing_gives_the_same_bytes(run, folder):
    run(folder)
    first = (folder / "equity.svg").read_bytes()
    run(folder)
    assert (folder / "equity.svg").read_bytes() == first


def test_a_folder_without_results_is_a_message(run, tmp_path):
    with pytest.raises(InputError, match="no such results"):
        run(tmp_path)


def test_broken_results_leave_no_figure_behind(run, folder):
    (folder / "result.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="this is no JSON"):
        run(folder)
    assert [path.name for path in folder.iterdir()] == ["result.json"]


def test_results_with_nothing_to_draw_are_data_missing(run, folder):
    (folder / "result.json").write_text('{"as_of": "2024-02-19"}', encoding="utf-8")
    with pytest.raises(DataMissingError, match="nothing to draw"):
        run(folder)


def test_an_unknown_format_is_refused_by_the_command_line(run, folder):
    with pytest.raises(Exception, match="'bmp' is not one of"):
        run(folder, "--format", "bmp")
