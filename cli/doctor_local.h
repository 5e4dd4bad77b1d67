#pragma once

#include "cli/doctor_report.h"
#include "config/settings.h"

/* The near checks: what is around the program on this machine. */

void doctor_check_home(struct doctor *doctor);
void doctor_check_terminal(struct doctor *doctor);
void doctor_check_theme(struct doctor *doctor, const struct settings *settings);
void doctor_check_size(struct doctor *doctor);
void doctor_check_proxy(struct doctor *doctor);
void doctor_check_language(struct doctor *doctor);
void doctor_check_clock(struct doctor *doctor);
void doctor_check_journal(struct doctor *doctor, const struct settings *settings);
