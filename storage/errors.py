"""What can be wrong with the file, each with a sentence for the administrator.

PrivacyError
└── StorageError
    ├── DatabaseBusyError     another process owns it
    ├── DatabaseNewerError    a newer program wrote it
    ├── DatabaseAlteredError  it is not as this program made it
    └── DatabaseDamagedError  SQLite itself finds it damaged
"""

from privacy.model.errors import PrivacyError


class StorageError(PrivacyError):
    """The database cannot be used; the text says why and what to do."""


class DatabaseBusyError(StorageError):
    """Another process owns the database."""


class DatabaseNewerError(StorageError):
    """The database holds migrations that this program does not know."""


class DatabaseAlteredError(StorageError):
    """The database defines more, less or something else than this program makes: it is not written to."""


class DatabaseDamagedError(StorageError):
    """Pages are damaged, or an index does not name rows that are there: what it holds cannot be relied on."""
