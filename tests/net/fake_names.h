#pragma once

#include <netdb.h>

/* A C library that looks names up as a test wants: it answers, fails, hangs. The linker puts these functions
 * in the place of getaddrinfo_a(), gai_error() and gai_cancel(); see FAKE_NAMES_LINK in CMakeLists.txt. One
 * look-up at a time. */

struct fake_names {
    struct gaicb *request; /* the look-up that goes on */
    int look_ups;
    int status;      /* of it: EAI_INPROGRESS until it ends */
    int end_at_once; /* with this status, unless it is EAI_INPROGRESS */
    int cancelled;   /* what cancelling answers */
};

/* There is one C library, and it is told nothing about the test. */
extern struct fake_names fake_names;

/* Nothing has been looked up; look-ups hang, and can't be cancelled. */
void fake_names_reset(void);

/* The look-up ends, and its thread says so. `numeric` is the address that it found, or NULL. */
void fake_names_end(int status, const char *numeric);
