import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def test_the_python_example_runs_as_it_stands(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert re.fullmatch(r"\d+\.\d\d \[.*\]\n", result.stdout)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_leads_to_a_file(link):
    assert (ROOT / link).exists()


def test_the_set_up_commands_are_goals_of_the_makefile():
    goals = re.findall(r"^make (\w+)", README, flags=re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text()

    assert goals == ["replay", "check"]
    assert all(re.search(rf"^{goal}:", makefile, flags=re.MULTILINE) for goal in goals)


def test_every_command_of_the_readme_exists_and_has_help():
    known = set(re.findall(r"`fupan ([a-z-]+)", README))
    for name in sorted(known):
        code = f"import sys; from sim.cli.app import main; sys.exit(main(['{name}', '--help']))"
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, name
        assert "Usage: fupan" in result.stdout


def test_the_distribution_is_called_as_promised():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["name"] == "fupan"
    assert project["scripts"] == {"fupan": "sim.cli.entry:main"}
