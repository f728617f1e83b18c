"""Which export fills which role, and what dbt and the rules are told of it.

Contains the roles of a catalogue, the values that rules read (`Roles`), and the snapshot that dbt reads when it parses
the project. Put here what is worked out of the catalogue alone; keep out files, rows and dates.
"""

import json
from collections.abc import Mapping

from assets.landing.schema.catalogue import Catalogue, Export, Window, load_catalogue
from checks.engine.roles import FilledRole, Roles


def known_exports(catalogue: Catalogue) -> Mapping[str, Export]:
    """Return all exports that models can read, by id: those of the catalogue, and the packaged ones that it leaves out.

    The latter are empty: nothing of them is ever delivered.
    """
    return {**load_catalogue().exports, **catalogue.exports}


def filled_roles(catalogue: Catalogue) -> Mapping[str, Export]:
    """Return the export that fills each role.

    What the catalogue says comes first. A role of which it says nothing is filled as in the packaged catalogue.
    """
    filled = {export.role: export for export in catalogue.exports.values() if export.role is not None}
    for name, packaged in load_catalogue().exports.items():
        export = catalogue.exports.get(name, packaged)
        if packaged.role is not None and export.role in (None, packaged.role):
            filled.setdefault(packaged.role, export)
    return filled


def roles_of(catalogue: Catalogue) -> Roles:
    """Return the roles as rules know them: the export, its system, and what that system calls the role's fields."""
    return Roles(
        filled={
            role: FilledRole(role=role, export=export.id, system=export.system, labels=_labels(export))
            for role, export in filled_roles(catalogue).items()
        }
    )


def dbt_snapshot(catalogue: Catalogue) -> str:
    """Return what dbt's macros know of the exports, as JSON: equal catalogues give equal text.

    `exports`: by id system, entity, role, key, coverage, the window's column, the column of deleted records, and
    the columns of those fields of the role that have another name. `roles`: the export that fills each.
    """
    roles = {role: export.id for role, export in filled_roles(catalogue).items()}
    role_of = {export: role for role, export in roles.items()}
    exports = {
        name: {
            "system": export.system,
            "entity": export.entity,
            "role": role_of.get(name),
            "key": list(export.key),
            "coverage": export.coverage.kind,
            "column": export.coverage.column if isinstance(export.coverage, Window) else None,
            "deleted": export.deleted_column,
            "fields": _fields(export),
        }
        for name, export in known_exports(catalogue).items()
    }
    return json.dumps({"exports": exports, "roles": roles}, sort_keys=True, separators=(",", ":"))


def _fields(export: Export) -> dict[str, str]:
    entity = {"selling_entity": export.entity_column} if export.entity_column else {}
    return entity | {column.fills: name for name, column in export.columns.items() if column.fills is not None}


def _labels(export: Export) -> dict[str, str]:
    return {column.fills or name: column.header or name for name, column in export.columns.items()}
