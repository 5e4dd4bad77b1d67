#pragma once

#include <libintl.h>

/* Words for users, in their language. Plurals go through ngettext(). */
#define _(text) gettext(text)

/* Marks words in a table for translation; gettext() is called where they are used. */
#define N_(text) text
