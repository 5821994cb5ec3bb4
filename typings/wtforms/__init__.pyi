from wtforms import validators as validators
from wtforms import widgets as widgets
from wtforms.fields import *
