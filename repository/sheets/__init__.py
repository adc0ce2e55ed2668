"""Sheets: tables that people keep in spreadsheet programs, read and written as CSV and XLSX, every cell as text."""
