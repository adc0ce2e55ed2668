"""The same hostile requests as in `tests/oai`, to the repository itself, whatever its database thinks of them."""

from repository.db import transaction
from tests import factories
from tests.harvester import OAI, ask, checked, harvest
from tests.oai.hostile import requests
from tests.oai.oracle import Known


def test_hostile_requests_to_the_repository_get_the_right_error(app, client):
    with app.app_context(), transaction() as session:
        place = factories.make_collection(session, "laporan")
        for number in range(12):
            factories.make_item(session, collection=place if number % 3 else "umum")
    first = harvest(client, "ListIdentifiers")
    formats = ask(client, verb="ListMetadataFormats")
    known = Known(
        [(r.identifier, r.datestamp, r.set_specs) for r in first.records],
        {found.text for found in formats.iter(f"{OAI}metadataPrefix")},
        {first.tokens[0]: "ListIdentifiers", harvest(client).tokens[0]: "ListRecords"},
    )
    asked = requests(known.tokens)
    assert len(asked) >= 1000
    wrong = []
    for request in asked:
        kind = {"content_type": request.content_type} if request.body else {}
        method = "GET" if request.body is None else "POST"
        query = {"QUERY_STRING": request.query.decode("latin-1")}
        answer = client.open(
            "/oai", method=method, data=request.body or None, environ_overrides=query, **kind
        )
        assert answer.status_code == 200, request
        found = {error.get("code") for error in checked(answer.data).iter(f"{OAI}error")}
        if found not in request.expected(known):
            wrong.append((request, found, request.expected(known)))
    assert wrong == []
    assert harvest(client, "ListIdentifiers").identifiers == first.identifiers
