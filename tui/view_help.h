#pragma once

#include "tui/view.h"

/* The help: every command with its keys, and what the glyphs mean, made from the tables. */
extern const struct view view_help;
