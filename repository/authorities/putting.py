"""Putting an entry of the list into a description as one more person."""

from __future__ import annotations

import copy

from sqlalchemy.orm import Session

from repository.access.checks import require
from repository.access.policy import Action, Actor
from repository.authorities.linking import NEW, settled
from repository.authorities.operations import NAME_KEYS
from repository.authorities.queries import usable
from repository.deposit.questions import Question, paths_head
from repository.errors import BadValue, NotFound
from repository.items import operations as items
from repository.items.queries import find
from repository.metadata import names


def put_in(
    session: Session, actor: Actor, handle: str, question: Question, *, number: int, new: str
) -> str:
    """The item has one more person of the question: the entry `number`, else the name `new`; return the heading.

    A new name is added to the list. Raises NotFound for an entry that the actor may not know of.
    """
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    require(actor, Action.EDIT, item)
    if number:
        authority = usable(session, actor, [number]).get(number)
        if authority is None:
            raise NotFound("There is no such name in the list.")
        agent = {key: authority.agent[key] for key in NAME_KEYS if authority.agent.get(key)}
        agent |= {"orcid": authority.orcid} if authority.orcid else {}
        ror = {"ror": authority.affiliation_ror} if authority.affiliation_ror else {}
        if authority.affiliation and authority.kind == "person":
            agent["affiliation"] = [{"name": authority.affiliation, **ror}]
        agent["authority"] = str(authority.id)
    elif new:
        agent = names.parse_name(new) | {"authority": NEW}
        if names.is_corporate(new):
            agent = {"kind": "organisation", "name": new, "authority": NEW}
    else:
        raise BadValue("new", "Write a name.")
    is_body = agent.get("kind") == "organisation"
    agent["role"] = "cre" if is_body and question.role == "aut" else question.role
    document = copy.deepcopy(item.document)
    document.setdefault(paths_head(question.path), []).append(agent)
    items.revise(session, item, actor, settled(session, actor, item.document, document))
    return names.heading(agent)
