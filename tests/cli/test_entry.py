import builtins

from sim.cli import entry


def test_an_interruption_while_loading_is_told_in_words(monkeypatch, capsys):
    real = builtins.__import__

    def interrupted(name, *more):
        if name == "sim.cli.app":
            raise KeyboardInterrupt
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", interrupted)

    assert entry.main() == 130
    assert "interrupted" in capsys.readouterr().err


def test_the_command_line_runs_from_here(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["fupan", "--help"])

    assert entry.main() == 0
    assert "Usage: fupan" in capsys.readouterr().out
