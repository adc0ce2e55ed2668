"""The six verbs (OAI-PMH 2.0 §4): each takes a request and a Source and gives the answer's body.

`respond` is the whole protocol without HTTP: raw arguments in, the bytes of a valid answer out,
whatever the arguments are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oai import arguments, descriptions, envelope
from oai.arguments import (
    BeginList,
    ContinueList,
    GetRecord,
    Identify,
    ListMetadataFormats,
    ListSets,
    Pairs,
    Request,
)
from oai.envelope import Body
from oai.errors import (
    BadResumptionToken,
    CannotDisseminateFormat,
    NoMetadataFormats,
    NoRecordsMatch,
    NoSetHierarchy,
    OAIError,
    Refused,
)
from oai.exchange import Exchange, ListPage
from oai.records import Page, Record, Selection
from oai.source import Source
from oai.tokens import Position, Tokens

_OAI_DC = "oai_dc"


@dataclass(frozen=True, slots=True)
class Paging:
    """How lists are cut: records a page, and what signs the tokens between pages."""

    page_size: int
    tokens: Tokens


def respond(pairs: Pairs, source: Source, paging: Paging) -> tuple[bytes, Exchange]:
    """The answer to any arguments, success or protocol error; only `Busy` is raised."""
    answered_at = source.now()
    asked: Selection | None = None
    try:
        request = arguments.parse(pairs)
        asked = _selection_of(request)
        body = _body(request, source, paging, answered_at)
    except Refused as refused:
        return refuse(refused.errors, pairs, source)
    except OAIError as error:
        return refuse([error], pairs, source, asked)
    told = Exchange(
        200,
        answered_at,
        arguments.verb_of(pairs),
        body.selection or asked,
        body.page,
        body.record_count,
    )
    return envelope.answer(source.base_url, answered_at, arguments.echo(pairs), body), told


def refuse(
    errors: Sequence[OAIError], pairs: Pairs, source: Source, asked: Selection | None = None
) -> tuple[bytes, Exchange]:
    """The answer that tells the errors; it repeats the arguments if all errors allow it (§3.2)."""
    keeps = all(error.keeps_arguments for error in errors)
    echoed = arguments.echo(pairs) if keeps else {}
    codes = tuple(error.code for error in errors)
    told = Exchange(200, source.now(), arguments.verb_of(pairs), asked, error_codes=codes)
    return envelope.refusal(source.base_url, source.now(), echoed, errors), told


def _selection_of(request: Request) -> Selection | None:
    if isinstance(request, BeginList):
        return request.selection
    return Selection(request.prefix) if isinstance(request, GetRecord) else None


def identify(source: Source) -> Body:
    """§4.2."""
    body = envelope.begin("Identify")
    identity = source.identity()
    scheme = descriptions.oai_identifier(identity.namespace, identity.sample_identifier)
    envelope.add_identity(body, source.base_url, identity, [scheme, *identity.descriptions])
    return body


def list_metadata_formats(request: ListMetadataFormats, source: Source) -> Body:
    """§4.4."""
    identifier = request.identifier
    formats = list(source.formats() if identifier is None else source.formats_of(identifier))
    if not formats:
        raise NoMetadataFormats("This item has no metadata format.")
    body = envelope.begin("ListMetadataFormats")
    for metadata_format in formats:
        envelope.add_format(body, metadata_format)
    return body


def list_sets(source: Source) -> Body:
    """§4.6; all sets in one answer."""
    body = envelope.begin("ListSets")
    for described in source.sets():
        own = [descriptions.set_description(described.description)] if described.description else []
        envelope.add_set(body, described, [*own, *described.descriptions])
    if not len(body.element):
        raise NoSetHierarchy("No set holds a record yet.")
    return body


def get_record(request: GetRecord, source: Source) -> Body:
    """§4.1."""
    _require_format(request.prefix, source)
    body = envelope.begin("GetRecord")
    envelope.add_record(body, source.get(request.identifier, request.prefix))
    body.record_count = 1
    return body


def begin_list(request: BeginList, source: Source, paging: Paging, answered_at: datetime) -> Body:
    """The first page of ListRecords (§4.5) or ListIdentifiers (§4.3)."""
    _require_format(request.selection.prefix, source)
    start = Position(
        request.with_metadata,
        request.selection,
        after=None,
        cursor=0,
        total=0,
        began_at=answered_at,
    )
    return _page(start, source, paging, answered_at)


def continue_list(
    request: ContinueList, source: Source, paging: Paging, answered_at: datetime
) -> Body:
    """The page that a resumption token stands for (§3.5)."""
    position = paging.tokens.read(request.token, answered_at)
    if position.with_metadata != request.with_metadata:
        raise BadResumptionToken("This token was issued by the other list verb.")
    try:
        _require_format(position.selection.prefix, source)
    except CannotDisseminateFormat as error:
        raise BadResumptionToken(error.message) from error
    return _page(position, source, paging, answered_at)


def _page(position: Position, source: Source, paging: Paging, answered_at: datetime) -> Body:
    selection = position.selection
    page = source.page(
        selection, position.after, paging.page_size, with_metadata=position.with_metadata
    )
    if not page.records:
        raise _nothing_matches(selection, source)
    body = envelope.begin("ListRecords" if position.with_metadata else "ListIdentifiers")
    for record in page.records:
        if position.with_metadata:
            envelope.add_record(body, record)
        elif isinstance(record, Record):
            envelope.add_header(body, record.header)
    _end_page(body, position, page, source, paging, answered_at)
    body.selection, body.record_count = selection, len(page.records)
    body.page = ListPage(
        began_at=position.began_at,
        sent_count=position.cursor + len(page.records),
        is_first=position.after is None,
        is_last=page.next_after is None,
    )
    return body


def _end_page(
    body: Body,
    position: Position,
    page: Page,
    source: Source,
    paging: Paging,
    answered_at: datetime,
) -> None:
    """The resumption token, where the list has more than this page (§3.5).

    The size is counted for the first page and carried on; it is revised where the list has
    changed meanwhile, so that it is never less than what was sent, and right at the end.
    """
    sent = position.cursor + len(page.records)
    if page.next_after is None:
        if position.after is not None:
            envelope.add_token(body, "", position.cursor, sent, None)
        return
    counted = source.count(position.selection) if position.after is None else position.total
    total = max(counted, sent + 1)
    following = replace(position, after=page.next_after, cursor=sent, total=total)
    token = paging.tokens.issue(following, answered_at)
    expires_at = answered_at + paging.tokens.lifetime
    envelope.add_token(body, token, position.cursor, total, expires_at)


def _require_format(prefix: str, source: Source) -> None:
    if prefix == _OAI_DC:  # which every repository offers (§3.4)
        return
    if all(prefix != offered.prefix for offered in source.formats()):
        raise CannotDisseminateFormat(f"“{prefix[:60]}” is not a format of this repository.")


def _nothing_matches(selection: Selection, source: Source) -> OAIError:
    """The error of an empty list: a repository without sets says so when a set was asked for."""
    if selection.set_spec is not None:
        try:
            next(iter(source.sets()), None)
        except NoSetHierarchy as error:
            return error
    return NoRecordsMatch("No record matches these arguments.")


def _body(request: Request, source: Source, paging: Paging, answered_at: datetime) -> Body:
    match request:
        case Identify():
            return identify(source)
        case ListMetadataFormats():
            return list_metadata_formats(request, source)
        case ListSets():
            return list_sets(source)
        case GetRecord():
            return get_record(request, source)
        case BeginList():
            return begin_list(request, source, paging, answered_at)
    return continue_list(request, source, paging, answered_at)
