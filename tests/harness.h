#pragma once

/* What every cmocka program includes, in the order that cmocka wants it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The rows of a table of cases. */
#define EACH(item, table)                                                                                    \
    for (size_t item##_i = 0; item##_i < sizeof(table) / sizeof *(table); item##_i++)                        \
        for (const __typeof__(*(table)) *item = &(table)[item##_i]; item != NULL; item = NULL)

/* How long a test waits for a condition before it fails: for what hangs, not for a busy machine or valgrind.
 * It costs nothing where the condition comes. The scripts' is DEADLINE_S of tests/program/program.py. */
enum { DEADLINE_MS = 120 * 1000 };
