#pragma once

#include <assert.h>

/* A table with one row for each value of an enum. The compiler refuses a table that lacks a row, also one in
 * the middle, which a check of the length does not see. (A row that is there twice is a warning.)
 *
 *     ENUM_TABLE(names);
 *     static const char *const names[] = {
 *         ENUM_ROW(COLOUR_RED) = "red",
 *         ENUM_ROW(COLOUR_BLUE) = "blue",
 *     };
 *     ENUM_TABLE_END(names, COLOUR_COUNT);
 *
 * __COUNTER__ is no standard C, but gcc and clang have it. */

#define ENUM_TABLE(table) enum { table##_counter = __COUNTER__ }
#define ENUM_ROW(value)   [(value) + 0 * __COUNTER__]
#define ENUM_TABLE_END(table, count)                                                                         \
    static_assert(__COUNTER__ - table##_counter - 1 == (count) &&                                            \
                      sizeof(table) / sizeof *(table) == (count),                                            \
                  "a row for each")
