"""Content rules as data: what figures must be beside others, in TOML (docs/how-to/write-a-content-rule.md).

One module for each kind of rule; `parse` reads files of rules, `check` tries them on a file.
"""
