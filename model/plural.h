#pragma once

#include <stdbool.h>

/* The plural rule of a language: which form of a text a count takes. The rule is `plural=` in the head of a
 * catalogue (model/i18n.h), as in "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2": an
 * expression of C with n, decimal numbers, ( ), !, * / %, + -, < > <= >=, == !=, &&, || and ?:, all of
 * unsigned long. A division by 0 gives 0. */

/* The form for `count`, from 0 on. `rule` ends at a semicolon or a NUL. False if it is no such expression or
 * is nested too deeply; that does not depend on `count`. */
bool plural_form(const char *rule, unsigned long count, unsigned long *form);
