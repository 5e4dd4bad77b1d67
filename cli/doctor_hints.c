/* What to do about a kind of trouble. */

#include "cli/doctor_exchange.h"
#include "model/i18n.h"
#include "net/url.h"

#include <string.h>

/* Those that need no more than the sentence; the others are below. */
static const char *const HINTS[FAILURE_KIND_COUNT] = {
    [FAILURE_REDIRECT] =
        N_("if you trust that place, write it into the configuration: the key is not sent on by itself"),
    [FAILURE_RATE_LIMITED] = N_("wait a little, and see what else uses the same key"),
    [FAILURE_SERVER_ERROR] = N_("nothing is wrong on this side: tell the exchange's operator"),
    [FAILURE_UNAVAILABLE] =
        N_("nothing is wrong on this side: wait, and tell the exchange's operator if it lasts"),
    [FAILURE_BAD_GATEWAY] =
        N_("nothing is wrong on this side: the server is there and the exchange behind it is not, tell its "
           "operator"),
    [FAILURE_NO_EXCHANGE] = N_(
        "something else answers there: check the address, and whether a proxy or a login page is in between"),
    [FAILURE_UNKNOWN] = N_("run the doctor again: the way there was good a moment ago"),
};

/* The name is part of a stream's address only. One that was opened first may also be one listener too many:
 * of ours, too, if the server has not noticed yet that an earlier one is gone. */
static void hint_on_key(struct doctor_result *result, const struct hint_context *place)
{
    if (!place->stream) {
        doctor_result_hint(result,
                           _("the key is from %s: compare it with what the exchange's operator told you"),
                           place->key_source);
    } else if (place->opened) {
        doctor_result_hint(
            result,
            _("the key is from %s, the name is \"%s\": if both are as its operator told you, too many may be "
              "listening already"),
            place->key_source, place->exchange->name);
    } else {
        doctor_result_hint(
            result, _("the key is from %s, the name is \"%s\": compare both with what its operator told you"),
            place->key_source, place->exchange->name);
    }
}

static void hint_on_path(struct doctor_result *result, const struct hint_context *place)
{
    struct url address;
    bool parsed = url_parse(&address, place->address, place->stream, true, NULL);
    if (parsed && address.path[0] != '\0') {
        doctor_result_hint(result, _("try the address without %s"), address.path);
    } else {
        doctor_result_hint(result, _("is this the server that the exchange's operator named?"));
    }
}

static void hint_on_no_answer(struct doctor_result *result, const struct hint_context *place)
{
    struct url address;
    bool parsed = url_parse(&address, place->address, place->stream, true, NULL);
    if (parsed && !address.secure) {
        doctor_result_hint(result, _("check the port; if it speaks TLS, write %s:// in place of %s://"),
                           place->stream ? "wss" : "https", place->stream ? "ws" : "http");
    } else {
        doctor_result_hint(result,
                           _("check the address; where it was right before, the server is in trouble"));
    }
}

/* A server behind TLS may say so with this status when it is spoken to without. Of a stream the sentence
 * itself tells. */
static void hint_on_rejection(struct doctor_result *result, const struct hint_context *place)
{
    struct url address;
    bool parsed = url_parse(&address, place->address, place->stream, true, NULL);
    if (parsed && !address.secure && !place->stream) {
        doctor_result_hint(
            result,
            _("check the address and the exchange's name; if the port speaks TLS, write https:// in place of "
              "http://"));
    } else {
        doctor_result_hint(
            result, _("check the address and the exchange's name; else tell its operator what stands here"));
    }
}

void doctor_hint(struct doctor_result *result, enum failure_kind failure_kind,
                 const struct hint_context *place)
{
    switch (failure_kind) {
    case FAILURE_UNAUTHORIZED:
        hint_on_key(result, place);
        break;
    case FAILURE_NO_CHANNEL:
        doctor_result_hint(
            result,
            _("lift a receiver and run the doctor again: still closed, compare the name \"%s\" and the key "
              "with what its operator told you"),
            place->exchange->name);
        break;
    case FAILURE_NOT_FOUND:
        hint_on_path(result, place);
        break;
    case FAILURE_NO_ANSWER:
        hint_on_no_answer(result, place);
        break;
    case FAILURE_REJECTED:
        hint_on_rejection(result, place);
        break;
    case FAILURE_CLOSED:
        doctor_result_hint(
            result,
            _("that is how an unknown name is met: is the exchange called \"%s\"? If it is, run the doctor "
              "again"),
            place->exchange->name);
        break;
    default:
        doctor_result_hint(result, "%s", _(HINTS[failure_kind]));
    }
}
