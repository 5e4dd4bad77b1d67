#pragma once

/* The CDRs of a call. */

struct office;
struct office_call;
struct office_party;

/* The call as a whole, when it ends. */
void office_cdr_add_call(struct office *office, const struct office_call *call);

/* An agent who rang for a waiting caller and did not answer. */
void office_cdr_add_attempt(struct office *office, const struct office_call *call,
                            const struct office_party *agent);
