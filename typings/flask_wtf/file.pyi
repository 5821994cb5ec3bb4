from typing import Any

from wtforms.fields import FileField as FileField
from wtforms.fields import MultipleFileField as MultipleFileField

def __getattr__(name: str) -> Any: ...
