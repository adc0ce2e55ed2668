"""MARC 21 bibliographic records, a part of the record in each module; `crosswalks.marcxml` joins them.

Every function is pure and yields `fields.Field`s; what has no value yields none.
"""
