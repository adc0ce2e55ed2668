"""What is particular to the index on a search server: its address, its lease, and its absence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from search_index import Document, IndexBusy, IndexDamaged, IndexUnreachable, PageDocument, Query
from search_index.opensearch import Address, OpenSearchIndex, address_of, generations
from tests import searchserver


@pytest.fixture
def index(search_server: str) -> Iterator[OpenSearchIndex]:
    with searchserver.an_index(search_server) as index:
        yield index


def document(item_id: int, title: str = "wakaf", text: str = "") -> Document:
    pages = (PageDocument(item_id * 10, item_id, 1, "ind", text, ("all",)),) if text else ()
    return Document(item_id, 1, (title,), pages=pages)


def test_an_address_names_server_user_and_prefix() -> None:
    whole = address_of("https://ana:r%40hasia@cari.example.org:9243/riset/")
    assert whole == Address("https", "cari.example.org", 9243, "riset", "ana", "r@hasia")
    assert address_of("http://[::1]") == Address("http", "::1", 9200, "daluang")
    assert whole.beside("partners").prefix == "riset-partners"
    assert "hasia" not in repr(whole) + str(whole)


@pytest.mark.parametrize(
    "url",
    [
        "cari.example.org",
        "ftp://ana:rahasia@cari.example.org",
        "https://ana@cari.example.org",
        "https://ana:rahasia@cari.example.org/A,b",
        "https://ana:rahasia@cari.example.org/x?y",
        "https://ana:rahasia@cari.example.org:port",
        "https://ana:rahasia@",
        "https://ana:rahasia@cari .example.org",
    ],
)
def test_a_wrong_address_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as refused:
        address_of(url)
    assert "rahasia" not in str(refused.value)


def test_user_and_password_are_sent(search_server: str) -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            got.append(connection.recv(4096))
            connection.sendall(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        index = OpenSearchIndex(address_of(f"http://ana:sandi@127.0.0.1:{server.getsockname()[1]}"))
        with pytest.raises(IndexUnreachable, match="401"):
            index.exists()
        thread.join()
        index.close()
    assert b"authorization: Basic YW5hOnNhbmRp" in got[0]


def test_a_server_out_of_reach_is_one_error_for_readers_and_writers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # it does not listen
        index = OpenSearchIndex(address_of(f"http://127.0.0.1:{taken.getsockname()[1]}"))
        for asking in (
            lambda: index.search(Query("wakaf")),
            index.versions,
            index.exists,
            index.is_current,
            index.open,
            lambda: index.write([document(1)]),
            lambda: index.rebuild([document(1)]),
        ):
            with pytest.raises(IndexUnreachable) as error:
                asking()
            assert isinstance(error.value, IndexBusy)
            assert isinstance(error.value, IndexDamaged)
        index.close()


def test_an_answer_that_is_none_of_a_search_server_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            connection.recv(4096)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhalo!"
            )
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        index = OpenSearchIndex(address_of(f"http://127.0.0.1:{server.getsockname()[1]}"))
        with pytest.raises(IndexUnreachable, match="no search server"):
            index.search(Query())
        thread.join()
        index.close()


def test_an_index_that_is_not_there_is_damage_until_it_is_made(index: OpenSearchIndex) -> None:
    index.drop()
    assert not index.exists()
    assert not index.is_current()
    with pytest.raises(IndexDamaged, match="no such index"):
        index.search(Query())
    with pytest.raises(IndexDamaged, match="is not there"):
        index.write([document(1)])  # a few items would stand for all
    index.rebuild([document(1)])
    assert index.search(Query()).total == 1


def test_an_index_of_other_fields_is_not_current(
    index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.open()
    assert index.is_current()
    with monkeypatch.context() as patch:
        patch.setattr("search_index.opensearch.fields.FIELDS_VERSION", 99)
        assert not index.is_current()
        index.rebuild([document(1)])
    assert not index.is_current()


def test_a_second_writer_is_refused_until_the_first_is_done(index: OpenSearchIndex) -> None:
    other = OpenSearchIndex(index.address)

    def documents() -> Iterator[Document]:
        for writing in (lambda: other.write([document(2)]), lambda: other.rebuild([])):
            with pytest.raises(IndexBusy, match="somebody else"):
                writing()
        yield document(1)

    index.rebuild(documents())
    other.write([document(2)])
    other.close()
    assert index.versions() == {1: 1, 2: 1}


def test_the_lease_of_a_dead_writer_runs_out(
    index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.open()
    with monkeypatch.context() as patch:
        patch.setattr(generations, "LEASE_SECONDS", -1.0)
        dead = generations.Lease(index._client, index.address.prefix)
        dead.take()
    index.write([document(1)])
    dead._renewed_at -= generations.LEASE_SECONDS
    with pytest.raises(IndexBusy):  # it wakes up and finds that it writes no more
        dead.renew()
    assert index.versions() == {1: 1}


def test_what_a_rebuild_left_behind_goes_with_the_next(index: OpenSearchIndex) -> None:
    index.write([document(1)])
    index._generations.create()  # a rebuild that was killed
    index.rebuild([document(2)])
    live = index._generations.live()
    assert sorted(index._generations._all()) == [f"{live}-{p}" for p in ("closed", "items", "open")]


def test_two_prefixes_on_one_server_do_not_touch(index: OpenSearchIndex) -> None:
    other = OpenSearchIndex(index.address.beside("partners")).open()
    index.write([document(1)])
    other.write([document(7), document(8)])
    index.rebuild([document(1)])
    assert index.versions() == {1: 1}
    assert other.versions() == {7: 1, 8: 1}
    other.drop()
    other.close()
    assert index.search(Query("wakaf")).total == 1


def test_many_items_are_walked_through_in_parts(
    index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.opensearch.writing.WALK", 7)
    monkeypatch.setattr("search_index.opensearch.writing.BULK_BYTES", 2_000)
    monkeypatch.setattr("search_index.opensearch.engine.WALKED_BUCKETS", 5)
    index.rebuild([document(n, "wakaf", "zakat") for n in range(1, 31)])
    assert index.versions() == dict.fromkeys(range(1, 31), 1)
    assert index.page_counts() == dict.fromkeys(range(1, 31), 1)
    index.write([document(n) for n in range(1, 21)])
    assert index.page_count() == 10


def test_more_items_than_are_counted_are_all_listed(
    index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.opensearch.questions.MAX_IDS", 4)
    index.write([document(n, "wakaf", "zakat") for n in range(1, 10)])
    results = index.search(Query("zakat"))
    assert (results.total, len(results.hits)) == (4, 9)
