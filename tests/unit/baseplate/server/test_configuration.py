from __future__ import annotations

import logging

import pytest

from baseplate.server import ServeError, make_app, make_server, read_config
from baseplate.server.configuration import warn_of_unknown_keys


@pytest.fixture
def config_of(tmp_path):
    def read(text: str, **names: str):
        path = tmp_path / "service.ini"
        path.write_text(text)
        return read_config(str(path), **names)

    return read


BOTH = "[app:main]\nfactory = x\nshare = 10%\n[server:main]\nfactory = y\n[app:other]\nz = 1\n"


def test_the_chosen_sections_are_read(config_of):
    assert config_of(BOTH).app == {"factory": "x", "share": "10%"}
    assert config_of(BOTH, app_name="other").app == {"z": "1"}
    assert not config_of(BOTH).has_logging_options


def test_environment_variables_are_filled_in(config_of, monkeypatch):
    monkeypatch.setenv("OTHER_HOST", "other.example")
    config = config_of("[app:main]\nfoo.endpoint = ${OTHER_HOST}:9999\n[server:main]\n")
    assert config.app == {"foo.endpoint": "other.example:9999"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[app:main]\n", r"no section \[server:main\]; there are: \[app:main\]"),
        ("", r"no section \[app:main\]; there are: none"),
        ("a = b\n", "no section headers"),
        ("[app:main]\n[app:main]\n", "already exists"),
    ],
)
def test_a_broken_file_is_named(config_of, text, named):
    with pytest.raises(ServeError, match=named) as caught:
        config_of(text)
    assert "service.ini" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ServeError, match=r"cannot read .*missing\.ini: No such file"):
        read_config(str(tmp_path / "missing.ini"))
    (tmp_path / "latin.ini").write_bytes(b"[app:main]\nname = K\xf6ln\n")
    with pytest.raises(ServeError, match=r"latin\.ini is not UTF-8"):
        read_config(str(tmp_path / "latin.ini"))


@pytest.mark.parametrize(
    ("factory", "named"),
    [
        ("", r"no value specified; expected module:callable"),
        ("no_such_module", r"there is no module 'no_such_module'"),
        ("os.nothing:make", r"there is no module 'os.nothing'"),
        ("os:nothing", r"module 'os' has no callable 'nothing'"),
        ("os", r"module 'os' has no callable 'make_app'"),
        (":make", r"is not module:callable"),
        (".relative:make", r"is not module:callable"),
    ],
)
def test_a_factory_that_cannot_be_found_is_named(config_of, factory, named):
    config = config_of(f"[app:main]\nfactory = {factory}\n[server:main]\n")
    with pytest.raises(ServeError, match=r"service\.ini: \[app:main\] factory: .*" + named):
        make_app(config)


def test_an_import_that_fails_inside_an_app_is_its_own_error(config_of, tmp_path, monkeypatch):
    (tmp_path / "app_that_misses_something.py").write_text("import no_such_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        make_app(config_of("[app:main]\nfactory = app_that_misses_something\n[server:main]\n"))
    (tmp_path / "app_that_fails.py").write_text("int('its own fault')\n")
    with pytest.raises(ValueError, match="its own fault"):
        make_app(config_of("[app:main]\nfactory = app_that_fails\n[server:main]\n"))


def test_the_server_gets_its_section_the_listener_and_the_app(config_of, tmp_path, monkeypatch):
    (tmp_path / "server_that_keeps.py").write_text("def make_server(*arguments):\n    return arguments\n")
    monkeypatch.syspath_prepend(tmp_path)
    config = config_of("[app:main]\n[server:main]\nfactory = server_that_keeps\ndrain_time = 1 second\n")
    assert make_server(config, "listener", "app") == (config.server, "listener", "app")  # type: ignore[arg-type, comparison-overlap] # stand-ins


def test_unknown_keys_are_told_with_a_suggestion(caplog):
    with caplog.at_level(logging.WARNING):
        warn_of_unknown_keys({"factory": "x", "stop_time_out": "1", "monitoring.gc.stats": "true"}, ["stop_timeout"])
    assert [record.getMessage() for record in caplog.records] == [
        "the server's section has an unknown key, which is ignored: stop_time_out; did you mean stop_timeout?"
    ]
