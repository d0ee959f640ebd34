import sqlalchemy as sa

from comity.store.metadata import METADATA
from comity.store.sqlite.dialect import DIALECT
from comity.store.sqlite.triggers import all_triggers


def test_a_new_ledger_has_the_tables_that_are_declared() -> None:
    """The statements that are kept from one ledger to the next make what SQLAlchemy makes of the tables."""
    made, declared = sa.create_engine("sqlite://"), sa.create_engine("sqlite://")
    with made.begin() as ours, declared.begin() as theirs:
        DIALECT.make_tables(ours)
        METADATA.create_all(theirs, checkfirst=False)
        for statement in all_triggers():
            theirs.exec_driver_sql(statement)
        assert DIALECT.definitions(ours) == DIALECT.definitions(theirs)
    made.dispose()
    declared.dispose()
