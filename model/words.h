#pragma once

#include <libintl.h>

/* What users read. `_()` is the text in their language, `N_()` marks one in a table that is looked up when it is shown.
 * The model itself holds no prose and never includes this. */

#define _(text) gettext(text)
#define N_(text) text
