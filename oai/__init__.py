"""An OAI-PMH 2.0 data provider as a library.

Give `create_blueprint` a factory of `Source` objects and register the Flask blueprint it
returns. The library knows nothing of databases; Flask is used in `oai.views` only.
"""

from oai.envelope import record_bytes
from oai.errors import (
    BadArgument,
    BadResumptionToken,
    BadVerb,
    Busy,
    CannotDisseminateFormat,
    IdDoesNotExist,
    NoMetadataFormats,
    NoRecordsMatch,
    NoSetHierarchy,
    OAIError,
)
from oai.exchange import Exchange, ListPage
from oai.records import (
    Header,
    Identity,
    Key,
    MetadataFormat,
    Page,
    Record,
    Selection,
    SetDescription,
)
from oai.source import Source
from oai.views import create_blueprint

__all__ = [
    "BadArgument",
    "BadResumptionToken",
    "BadVerb",
    "Busy",
    "CannotDisseminateFormat",
    "Exchange",
    "Header",
    "IdDoesNotExist",
    "Identity",
    "Key",
    "ListPage",
    "MetadataFormat",
    "NoMetadataFormats",
    "NoRecordsMatch",
    "NoSetHierarchy",
    "OAIError",
    "Page",
    "Record",
    "Selection",
    "SetDescription",
    "Source",
    "create_blueprint",
    "record_bytes",
]
