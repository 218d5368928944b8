"""The runnable pools, the table of the 98 municipalities, and the readers."""

from fordel_instances.readers import (
    InstanceFile,
    Recipients,
    dictionary,
    municipalities,
    packaged,
    read_instance,
    read_recipients,
)

__all__ = [
    "InstanceFile",
    "Recipients",
    "dictionary",
    "municipalities",
    "packaged",
    "read_instance",
    "read_recipients",
]
