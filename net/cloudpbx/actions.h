#pragma once

#include "net/backend.h"
#include "net/cloudpbx/decode.h"
#include "net/url.h"

/* Carries actions out on CloudPBX's REST servers: the right command, the right server, one outcome.
 *
 * Reads may be asked of each server in turn. Dial and SMS go on to the next one only if the request never
 * left for the one before. */

enum { CLOUDPBX_ACTIONS_MAX = 32 }; /* under way at the same time; more are not taken */

struct cloudpbx_actions;

/* Everything is borrowed and outlives the actions; `address_count` may be 0, then nothing can be asked. */
struct cloudpbx_actions_options {
    const struct url *addresses;
    size_t address_count;
    const char *key;
    const struct secrets *secrets;
    const char *timezone; /* of the exchange, or NULL */
    const char *ca_file;
    struct cloudpbx_decoder *decoder;
    backend_listener *listen;
    void *listener;
};

struct cloudpbx_actions *
cloudpbx_actions_new(struct loop *loop, const struct cloudpbx_actions_options *options, struct error *error);

/* Answers everything that is under way first. */
void cloudpbx_actions_free(struct cloudpbx_actions *actions);

/* As backend.submit(). */
bool cloudpbx_actions_submit(struct cloudpbx_actions *actions, const struct action *action,
                             struct error *error);
