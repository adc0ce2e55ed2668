"""The index kept by an OpenSearch server, for those who outgrow one machine.

Words reach the server as our own analysis makes them, so that it finds what the index in a folder
finds; it splits at blanks and does nothing else with them. Who may read a page is part of every
query.
"""

from search_index.opensearch.address import Address, address_of
from search_index.opensearch.engine import OpenSearchIndex

__all__ = ["Address", "OpenSearchIndex", "address_of"]
