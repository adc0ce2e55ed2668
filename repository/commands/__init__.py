"""The commands of `daluang`, a module a subject."""

from repository.commands.authorities import authority
from repository.commands.checking import check
from repository.commands.collections import collection
from repository.commands.demo import demo
from repository.commands.groups import group
from repository.commands.harvest import harvest
from repository.commands.importing import import_command
from repository.commands.index import index
from repository.commands.items import item
from repository.commands.mail import mail
from repository.commands.oai import oai
from repository.commands.running import init, serve, worker
from repository.commands.subjects import subjects
from repository.commands.users import user

COMMANDS = (
    init,
    demo,
    serve,
    worker,
    user,
    group,
    item,
    collection,
    authority,
    subjects,
    import_command,
    harvest,
    mail,
    oai,
    check,
    index,
)
