"""Every cell of the file is answered for by an entry, or is on the list of those that decide nothing."""

from sqlite_utils import Database

from privacy.ledger.tables import BESIDES, TABLES
from storage.schema.migrations import migrate


def test_each_column_of_each_table_is_in_exactly_one_list() -> None:
    database = Database(memory=True)
    migrate(database)
    columns = {table.name: sorted(column.name for column in table.columns) for table in database.tables}
    database.conn.close()
    listed = {name: sorted([*table.open, *table.hidden, *table.passing]) for name, table in TABLES.items()}

    assert listed == {name: found for name, found in columns.items() if name not in BESIDES}
    assert not BESIDES.keys() & TABLES.keys()
    assert columns.keys() >= BESIDES.keys() | TABLES.keys()


def test_rows_are_found_again_by_what_stands_openly() -> None:
    assert all(set(table.key) <= set(table.open) for table in TABLES.values())


def test_whatever_decides_nothing_has_a_reason() -> None:
    assert all(reason for table in TABLES.values() for reason in table.passing.values())
    assert all(BESIDES.values())
