from sim.sweep import code_files


def test_beside_sources_that_may_not_be_written_the_user_s_cache_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(code_files, "SOURCES", tmp_path / "missing")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code_files.code_folder.cache_clear()
    try:
        assert code_files.code_folder().is_relative_to(tmp_path / "cache")
    finally:
        code_files.code_folder.cache_clear()


def test_machine_code_made_for_other_arguments_is_not_taken(tmp_path):
    file = code_files.code_file("some.kernel", tmp_path)
    code_files.write_code(file, "symbol", ["d1"], b"code")
    assert code_files.read_code(file, ["d1"]) == ("symbol", b"code")
    assert code_files.read_code(file, ["d2"]) is None
