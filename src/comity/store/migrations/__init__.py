"""Alembic's scripts, one a revision: what brings the tables of an older ledger to those that the program makes.

A script changes tables by `alembic.op` on both engines. It holds its definitions itself, since the program's go on.
"""
