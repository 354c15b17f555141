"""The plant's own data: documents that cases run on, and files that assets and documents come from and go to.

effective      which guide, codes, risk matrix and review template count for a case opened now
documents      what a document of each kind must be like; drafts of it
yaml_reader, yaml_writer    documents as YAML, within limits, byte-stable
csv_reader, csv_writer      tables as spreadsheets write and read them
asset_table, code_table     assets and code lists as such tables
demo           the machine hall as a plant
"""
