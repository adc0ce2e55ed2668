"""Settings: what is refused and how, what is written, and who may read it."""

import os
import stat
from dataclasses import fields, replace

import pytest

from repository import settings as settings_module
from repository.errors import SettingsError
from repository.settings import Settings, load, write


def file_with(folder, text):
    (folder / "daluang.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('nama = "x"', "nama"),
        ('instance = "/"', "instance"),
        ('timezone = "Asia/Djakarta"', "timezone"),
        ('timezone = "../../etc/passwd"', "timezone"),
        ('timezone = ""', "timezone"),
        ('default_language = "ms"', "default_language"),
        ("oai_page_size = 9", "oai_page_size"),
        ("oai_page_size = 501", "oai_page_size"),
        ("harvest_log_days = 0", "harvest_log_days"),
        ("harvest_log_days = 3651", "harvest_log_days"),
        ("oai_requests_per_minute = 100001", "oai_requests_per_minute"),
        ("oai_requests_per_minute = -1", "oai_requests_per_minute"),
        ('oai_page_size = "banyak"', "oai_page_size"),
        ("oai_page_size = 10.5", "oai_page_size"),
        ("trusted_proxies = true", "trusted_proxies"),
        ("trusted_proxies = -1", "trusted_proxies"),
        ("trusted_hosts = 5", "trusted_hosts"),
        ("trusted_hosts = [5]", "trusted_hosts"),
        ("name = 5", "name"),
        ('name = " "', "name"),
        ('name = "a\\u0000b"', "name"),
        ('base_url = "repositori.contoh.id"', "base_url"),
        ('base_url = "ftp://contoh.id"', "base_url"),
        ('base_url = "https://contoh.id/?a=b"', "base_url"),
        ('base_url = "https://contoh.id:zz"', "base_url"),
        ('base_url = "https://a b.id"', "base_url"),
        ('oai_namespace = "localhost"', "oai_namespace"),
        ('oai_namespace = "127.0.0.1"', "oai_namespace"),
        ('admin_email = "kami"', "admin_email"),
        ('admin_email = "a@localhost"', "admin_email"),
        ('oai_friends = ["kawan.contoh.id"]', "oai_friends"),
        ('oai_friends = "https://a.contoh.id/oai?verb=Identify"', "oai_friends"),
        ('oai_icon_url = "/ikon.png"', "oai_icon_url"),
        ('oai_icon_url = "https://contoh.id/dua kata.png"', "oai_icon_url"),
        ('metadata_licence = "CC0"', "metadata_licence"),
        ('metadata_licence = "https://contoh.id/%zz"', "metadata_licence"),
        ("name = ", "daluang.toml"),
    ],
)
def test_wrong_value_is_refused_with_its_name(line, named, tmp_path):
    with pytest.raises(SettingsError) as caught:
        load(file_with(tmp_path, line), {})
    assert named in str(caught.value)


def test_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "daluang.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(SettingsError, match=r"daluang\.toml"):
        load(tmp_path, {})


def test_environment_goes_before_the_file(tmp_path):
    file_with(tmp_path, 'name = "Berkas"\noai_page_size = 20')
    environ = {"DALUANG_NAME": "Lingkungan", "DALUANG_TRUSTED_HOSTS": "a.id, b.id", "OTHER": "x"}
    settings = load(tmp_path, environ)
    assert (settings.name, settings.oai_page_size) == ("Lingkungan", 20)
    assert settings.trusted_hosts == ("a.id", "b.id")
    with pytest.raises(SettingsError, match="oai_page_size"):
        load(tmp_path, {"DALUANG_OAI_PAGE_SIZE": "x"})


@pytest.mark.parametrize(
    "name", ["Perpustakaan “Balai”", 'a"b\\c', "a\nb\tc", "مخطوط", "'", "\\u0041", "# bukan"]
)
def test_what_is_written_is_read_again(name, tmp_path):
    hosts = ("a.id", 'b"c')
    write(replace(Settings(tmp_path), name=name, trusted_hosts=hosts, base_url="https://a.id/"))
    settings = load(tmp_path, {})
    assert settings.name == name
    assert settings.trusted_hosts == hosts
    assert settings.base_url == "https://a.id"


def test_file_is_for_its_owner_only(tmp_path):
    old = os.umask(0)
    try:
        folder = tmp_path / "baru" / "instance"
        (tmp_path / "baru").mkdir()
        write(Settings(folder))
        (folder / "daluang.partial").write_text("left by a crash")
        (folder / "daluang.partial").chmod(0o666)
        write(replace(Settings(folder), secret_key="rahasia"))
    finally:
        os.umask(old)
    assert stat.S_IMODE((folder / "daluang.toml").stat().st_mode) == 0o600
    assert not (folder / "daluang.partial").exists()
    folders = [p for p in (folder, *folder.iterdir()) if p.is_dir()]
    assert len(folders) == 6
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o700 for p in folders)


def test_folder_that_cannot_be_made_is_an_error_in_words(tmp_path):
    (tmp_path / "berkas").write_text("")
    with pytest.raises(SettingsError, match="berkas"):
        write(Settings(tmp_path / "berkas" / "instance"))


def test_every_setting_says_what_it_is_for():
    assert all(knob.metadata["help"].endswith(".") for knob in fields(Settings))


def test_secrets_differ():
    assert settings_module.new_secret() != settings_module.new_secret()
