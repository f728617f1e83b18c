"""The names that people use for systems. Contains the names only; which system fills a role is in the catalogue."""

_NAMES = {
    "aria": "Aria",
    "netsuite": "NetSuite",
    "salesforce": "Salesforce",
    "deal_desk": "Deal desk",
    "tax_desk": "Tax desk",
    "register": "PO register",
    "export": "Exports",
}


def system_name(system: str) -> str:
    """Return the name that people use for a system, such as `NetSuite`; of one that is not listed, its own name."""
    return _NAMES.get(system, system.replace("_", " ").capitalize())
