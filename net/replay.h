#pragma once

#include "net/backend.h"

/* A recording played as an exchange: its times are those of the recording. It can't be asked for anything. */
extern const struct backend replay;
