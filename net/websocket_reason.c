/* Why a connection ended, in words that help the user. */

#include "net/websocket_reason.h"

#include "model/i18n.h"
#include "model/text.h"
#include "net/http_response.h"

#include <jansson.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

enum {
    CLOSE_POLICY = 1008,      /* refuses a subscription after the upgrade */
    STATUS_BAD_REQUEST = 400, /* also of a server that expects TLS and receives clear text */
    CLEAN_BYTES = 200,
};

static enum websocket_refusal status_reason(const struct websocket_failure *failure, int status, char *text,
                                            size_t size)
{
    char where[CLEAN_BYTES];
    const struct http_status_row *row = http_response_status(status);
    if (row->failure_kind == FAILURE_REDIRECT &&
        http_response_location(failure->location, where, sizeof where)) {
        (void)snprintf(text, size, _("%s sends us to %s (HTTP %d): check the stream's address"),
                       failure->address, where, status);
    } else if (status == STATUS_BAD_REQUEST && failure->phase == WEBSOCKET_UPGRADING &&
               failure->is_plaintext) {
        (void)snprintf(
            text, size,
            _("%s rejects the request (HTTP %d): if this port speaks TLS, write wss:// in place of ws://"),
            failure->address, status);
    } else {
        /* truncated if too long */
        (void)snprintf(text, size, _(row->upgrade_words), failure->address, status);
    }
    if (failure->retry_after_s > 0) {
        text_append(text, size, _("; asks us to wait %lld s"), (long long)failure->retry_after_s);
    }
    return row->refuses_upgrade ? WEBSOCKET_REFUSED : WEBSOCKET_NOT_REFUSED;
}

/* A refusal after the upgrade has {"http_status": 403, "explain": "…"} as its reason. */
static int refused_status(const struct websocket_failure *failure, char *explanation, size_t size)
{
    json_t *reason = json_loadb((const char *)failure->close_reason, failure->close_reason_length, 0, NULL);
    int status = (int)json_integer_value(json_object_get(reason, "http_status"));
    const char *explain = json_string_value(json_object_get(reason, "explain"));
    explanation[0] = '\0';
    if (explain != NULL) {
        (void)text_clean(explanation, size, explain, strlen(explain));
    }
    json_decref(reason);
    return status >= 100 && status <= 999 ? status : 0;
}

/* Temporary refusals, in the words of nginx's push-stream module. A wrong key is none of them: nginx checks
 * it first. A wrong name may be one: where subscribers can't create channels, it has no channel. */
static const struct temporary_refusal {
    const char *explanation;
    enum failure_kind failure_kind;
    const char *words; /* marked for translation */
} TEMPORARY_REFUSALS[] = {
    {"Subscriber could not create channels.", FAILURE_NO_CHANNEL,
     N_("%s does not let us in (HTTP %d): no word from the exchange yet, or its name or the key is wrong")},
    {"Subscribers limit per channel has been exceeded.", FAILURE_RATE_LIMITED,
     N_("%s does not let us in (HTTP %d): too many listen, a former connection of ours perhaps among them")},
    {"Number of channels were exceeded.", FAILURE_UNAVAILABLE,
     N_("%s does not let us in (HTTP %d): it has no room for another channel")},
};

static const struct temporary_refusal *find_temporary_refusal(const char *explanation)
{
    for (size_t i = 0; i < sizeof TEMPORARY_REFUSALS / sizeof *TEMPORARY_REFUSALS; i++) {
        if (strcmp(TEMPORARY_REFUSALS[i].explanation, explanation) == 0) {
            return &TEMPORARY_REFUSALS[i];
        }
    }
    return NULL;
}

static enum websocket_refusal policy_reason(const struct websocket_failure *failure, char *text, size_t size)
{
    char explanation[CLEAN_BYTES];
    int status = refused_status(failure, explanation, sizeof explanation);
    const struct temporary_refusal *temporary_refusal = find_temporary_refusal(explanation);
    if (status == 0) {
        (void)text_clean(explanation, sizeof explanation, (const char *)failure->close_reason,
                         failure->close_reason_length);
        (void)snprintf(text, size,
                       explanation[0] != '\0'
                           ? _("%s does not let us in: check the key and the exchange's name (%s)")
                           : _("%s does not let us in: check the key and the exchange's name"),
                       failure->address, explanation);
        return WEBSOCKET_REFUSED;
    }
    if (temporary_refusal != NULL) {
        (void)snprintf(text, size, _(temporary_refusal->words), failure->address, status);
    } else {
        (void)status_reason(failure, status, text, size);
    }
    if (explanation[0] != '\0') {
        text_append(text, size, " (%s)", explanation);
    }
    return temporary_refusal != NULL ? WEBSOCKET_REFUSED_FOR_NOW : WEBSOCKET_REFUSED;
}

static enum websocket_refusal close_frame_reason(const struct websocket_failure *failure, char *text,
                                                 size_t size)
{
    if (failure->close_code == CLOSE_POLICY) {
        return policy_reason(failure, text, size);
    }
    char clean[CLEAN_BYTES];
    (void)text_clean(clean, sizeof clean, (const char *)failure->close_reason, failure->close_reason_length);
    if (failure->close_code == 0) {
        (void)snprintf(text, size, _("%s has ended the connection"), failure->address);
    } else if (clean[0] == '\0') {
        (void)snprintf(text, size, _("%s has ended the connection (code %d)"), failure->address,
                       failure->close_code);
    } else {
        (void)snprintf(text, size, _("%s has ended the connection (code %d: %s)"), failure->address,
                       failure->close_code, clean);
    }
    return WEBSOCKET_NOT_REFUSED;
}

static void connect_reason(const struct websocket_failure *failure, char *text, size_t size)
{
    const char *address = failure->address;
    if (failure->verdict != X509_V_OK) {
        (void)snprintf(text, size, _("The certificate of %s is not trusted: %s"), address,
                       X509_verify_cert_error_string(failure->verdict));
    } else if (failure->tls) {
        (void)snprintf(text, size, _("No TLS with %s: does this port speak it?"), address);
    } else if (failure->os_error != 0) {
        (void)snprintf(text, size, _("No connection to %s: %s"), address, strerror(failure->os_error));
    } else {
        (void)snprintf(text, size, _("No connection to %s"), address);
    }
}

/* Several causes may be known: the first one that is tested here is the reason. */
enum websocket_refusal websocket_reason(const struct websocket_failure *failure, char *text, size_t size)
{
    const char *address = failure->address;
    if (failure->close_frame) {
        return close_frame_reason(failure, text, size);
    }
    if (failure->timed_out_ms != 0) {
        /* libwebsockets (4.1.6) waits forever after a header named X or Se, with which known names begin. */
        (void)snprintf(text, size,
                       failure->phase == WEBSOCKET_UPGRADING
                           ? _("%s has not answered within %d s, or with a head that can't be read")
                           : _("%s has not answered within %d s"),
                       address, (int)(failure->timed_out_ms / 1000));
    } else if (failure->message_limit != 0) {
        (void)snprintf(text, size, _("%s has sent a message longer than %zu bytes"), address,
                       failure->message_limit);
    } else if (failure->trust_store_failed) {
        (void)snprintf(text, size, "%s", _("The certificate authorities can't be read: check ca_file"));
    } else if (failure->resolve_problem != NULL) {
        (void)snprintf(text, size, _("The address of %s can't be found: %s"), address,
                       failure->resolve_problem);
    } else if (failure->status != 0 && failure->phase == WEBSOCKET_UPGRADING) {
        return status_reason(failure, failure->status, text, size);
    } else if (failure->phase == WEBSOCKET_UPGRADING) {
        (void)snprintf(text, size,
                       _("%s has hung up or answered with something that is not HTTP: check the address"),
                       address);
    } else if (failure->silent_s > 0) {
        (void)snprintf(text, size, _("%s has given no sign of life for %d s"), address,
                       (int)failure->silent_s);
    } else if (failure->phase == WEBSOCKET_OPEN) {
        (void)snprintf(text, size, _("The connection to %s broke off"), address);
    } else {
        connect_reason(failure, text, size);
    }
    return WEBSOCKET_NOT_REFUSED;
}

enum failure_kind websocket_reason_kind(const struct websocket_failure *failure)
{
    char explanation[CLEAN_BYTES];
    if (failure->close_frame && failure->close_code == CLOSE_POLICY) {
        int status = refused_status(failure, explanation, sizeof explanation);
        const struct temporary_refusal *temporary_refusal = find_temporary_refusal(explanation);
        return status == 0                 ? FAILURE_UNAUTHORIZED
               : temporary_refusal != NULL ? temporary_refusal->failure_kind
                                           : http_response_status(status)->failure_kind;
    }
    if (failure->close_frame || failure->phase == WEBSOCKET_OPEN) {
        return FAILURE_CLOSED;
    }
    if (failure->phase != WEBSOCKET_UPGRADING) {
        return FAILURE_UNKNOWN; /* the server was not reached */
    }
    return failure->timed_out_ms != 0 || failure->status == 0
               ? FAILURE_NO_ANSWER
               : http_response_status(failure->status)->failure_kind;
}
