#pragma once

/* How long a test waits for a condition before it fails: for what hangs, not for a busy machine or valgrind.
 * It costs nothing where the condition comes. The scripts' is DEADLINE_S of tests/program/program.py. */
enum { DEADLINE_MS = 120 * 1000 };
