"""The runnable pools, the table of the 98 municipalities, the findings in the sources, and the readers."""

from fordel_instances.catalogue import Entry, catalogue
from fordel_instances.file_bytes import read_bytes
from fordel_instances.readers import (
    InstanceFile,
    Recipients,
    dictionary,
    municipalities,
    packaged,
    read_instance,
    read_recipients,
    read_tables,
)
from fordel_instances.source_findings import Finding, findings
from fordel_instances.tables.further import FurtherTable
from fordel_instances.tables.reading import FileTable, read_table

__all__ = [
    "Entry",
    "FileTable",
    "Finding",
    "FurtherTable",
    "InstanceFile",
    "Recipients",
    "catalogue",
    "dictionary",
    "findings",
    "municipalities",
    "packaged",
    "read_bytes",
    "read_instance",
    "read_recipients",
    "read_table",
    "read_tables",
]
