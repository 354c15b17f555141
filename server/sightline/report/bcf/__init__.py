"""Faults as a BCF 2.1 file (buildingSMART BIM Collaboration Format), for tools that show IFC models.

2.1 and not 3.0, because it is what such tools read most: Solibri, for one, refused 3.0 files (IfcOpenShell issue 4887).
"""
