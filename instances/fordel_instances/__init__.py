"""The runnable pools, the table of the 98 municipalities, and the readers."""

from fordel_instances.file_bytes import read_bytes
from fordel_instances.readers import (
    InstanceFile,
    Recipients,
    dictionary,
    municipalities,
    packaged,
    read_instance,
    read_recipients,
)
from fordel_instances.tables.reading import FileTable, read_table

__all__ = [
    "FileTable",
    "InstanceFile",
    "Recipients",
    "dictionary",
    "municipalities",
    "packaged",
    "read_bytes",
    "read_instance",
    "read_recipients",
    "read_table",
]
