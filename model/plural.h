#pragma once

#include <stdbool.h>

/* Which of its forms a text takes for a count: the rule that a catalogue has for its language (`plural=` in
 * its head, see model/i18n.h), as in "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2".
 * It is an expression of C: n, decimal numbers, ( ), !, * / %, + -, < > <= >=, == !=, &&, || and ?:, all of
 * unsigned long. A division by 0 gives 0. */

/* The form for `count`, from 0 on. `rule` ends at a semicolon or a NUL. False where it is no such expression,
 * or one that is nested too deeply, which does not depend on `count`. */
bool plural_form(const char *rule, unsigned long count, unsigned long *form);
