#pragma once

#include "net/backend.h"
#include "net/cloudpbx/decode.h"
#include "net/url.h"

/* Carries out actions on CloudPBX's REST servers: chooses the endpoint and the server, and reports one
 * outcome.
 *
 * A read-only request may be sent to each server in turn. Dial and SMS are sent to the next server only if
 * the request was not sent to the one before. */

enum { CLOUDPBX_ACTIONS_MAX = 32 }; /* pending at the same time; more are refused */

struct cloudpbx_actions;

/* Everything is borrowed until cloudpbx_actions_free(). If `address_count` is 0, every action is refused. */
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

/* Ends every pending action with an outcome first. */
void cloudpbx_actions_free(struct cloudpbx_actions *actions);

/* As backend.submit(). */
bool cloudpbx_actions_submit(struct cloudpbx_actions *actions, const struct action *action,
                             struct error *error);
