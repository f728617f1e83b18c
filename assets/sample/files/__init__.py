"""Tables as files: formats, dirt, times of arrival."""
