#pragma once

#include <stdbool.h>

/* What an HTTP status other than 200 means for whoever asked. */

struct status_words {
    int first;
    int last;
    bool try_other_server; /* trouble of this one server's: another one may do better */
    bool unknown;          /* leaves open what the exchange did */
    const char *words;     /* N_(), with the host and the status */
};

/* The row that is for `status`; there always is one. */
const struct status_words *cloudpbx_status_words(int status);
