"""A finished case as documents: evidence pictures with their marks, the PDF, the canonical record.

Pure functions of the record and the pictures; they take time and run in threads or processes.
"""
