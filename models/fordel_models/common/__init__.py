"""What the kinds of model have in common that are no formula: figures, an amount divided by a key, the result."""

from fordel_models.common.dividing import divide
from fordel_models.common.figures import ModelFigures, figures_of
from fordel_models.common.results import no_kroner, paid_by_program, result_of

__all__ = ["ModelFigures", "divide", "figures_of", "no_kroner", "paid_by_program", "result_of"]
