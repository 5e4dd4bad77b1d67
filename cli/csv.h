#pragma once

#include <stdbool.h>
#include <stdio.h>

/* Writes one cell of CSV (RFC 4180: in quotes where it must be).
 *
 * Spreadsheets run a cell that begins with = + - @ (a full-width one, too), a tab or a carriage return, and
 * what is in it may be a stranger's: `guarded`, such a beginning gets an apostrophe before it, which makes it
 * text. So does one behind a semicolon or a tab within the cell: where a comma is the decimal sign,
 * spreadsheets split lines there, whatever is quoted. Digits behind one + or - are left as they are, because
 * that is a number and does nothing: telephone numbers begin so. */
void csv_write_cell(FILE *to, const char *value, bool guarded);
