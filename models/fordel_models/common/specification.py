"""What the specifications of all kinds of model but the formula have in common."""

from __future__ import annotations

from pydantic import Field

from fordel_models.fields import Name, Sentence
from fordel_models.specification import Data, Specification

__all__ = ["ModelData", "ModelSpecification"]


class ModelData(Data):
    """The recipients, further tables, and the years of their figures."""

    tables: dict[Name, Sentence] = Field(
        default={},
        description='Further tables, such as { projects = "projects.csv" } with one row for each project: paths under '
        "the folder of the file. A column code (kommunekode) says whose row it is.",
    )


class ModelSpecification(Specification):
    """A specification that can name further tables."""

    data: ModelData = Field(default=ModelData(), description="The recipients, further tables, and years of figures.")
