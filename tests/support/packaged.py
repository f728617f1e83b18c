"""The packaged catalogue's roles and the texts of all rules, as every command reads them."""

from assets.landing.schema.catalogue import load_catalogue
from assets.landing.schema.roles import roles_of
from checks.rules.catalogue import load_texts

ROLES = roles_of(load_catalogue())
TEXTS = load_texts(ROLES)
