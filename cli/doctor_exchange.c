/* The remote checks of pbxboard doctor: each address of an exchange, and what to do about a failure. */

#include "cli/doctor.h"

#include "model/i18n.h"
#include "net/url.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LISTEN_MS = 5 * 1000, CLOCK_TOLERANCE_S = 5 };

/* What the board makes of one address. */
enum usability {
    ADDRESS_USABLE,   /* the board uses it */
    ADDRESS_UNUSABLE, /* the board tries the next address */
    ADDRESS_REFUSES,  /* it refuses the request, and the board does not try another address */
};

/* An exchange while its addresses are checked. */
struct exchange_check {
    struct doctor *doctor;
    const struct exchange_settings *exchange;
    char key_source[DOCTOR_TEXT_BYTES / 2];
    int64_t server_at; /* the first clock that a server sent, and … */
    int64_t our_at;    /* … ours at that time; 0: none yet */
    bool answered;     /* one of the servers answered, whatever it said */
};

/* What a hint depends on. */
struct hint_context {
    const struct exchange_settings *exchange;
    const char *address;
    const char *key_source;
    bool stream;
    bool opened; /* the server accepted the stream at first */
};

/* ---- hints ---- */

/* Only a stream's address contains the exchange's name. A stream that was accepted and then closed may also
 * mean too many listeners, one of which may be our own older connection. */
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

/* A server behind TLS may answer a plaintext request with this status. For a stream, the sentence itself says
 * so. */
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

/* The hints that depend on nothing but the kind of failure. */
static const char *const hints[FAILURE_KIND_COUNT] = {
    [FAILURE_REDIRECT] =
        N_("if you trust that place, write it into the configuration: the key is not sent on by itself"),
    [FAILURE_RATE_LIMITED] = N_("wait a little, and see what else uses the same key"),
    [FAILURE_SERVER_ERROR] = N_("nothing is wrong on this side: tell the exchange's operator"),
    [FAILURE_UNAVAILABLE] =
        N_("nothing is wrong on this side: wait, and tell the exchange's operator if it lasts"),
    [FAILURE_BAD_GATEWAY] =
        N_("nothing is wrong on this side: the server is there and the exchange behind it is not, tell "
           "its operator"),
    [FAILURE_NO_EXCHANGE] =
        N_("something else answers there: check the address, and whether a proxy or a login page is in "
           "between"),
    [FAILURE_UNKNOWN] = N_("run the doctor again: the way there was good a moment ago"),
};

static void set_hint(struct doctor_result *result, enum failure_kind failure_kind,
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
    case FAILURE_REDIRECT:
    case FAILURE_RATE_LIMITED:
    case FAILURE_SERVER_ERROR:
    case FAILURE_UNAVAILABLE:
    case FAILURE_BAD_GATEWAY:
    case FAILURE_NO_EXCHANGE:
    case FAILURE_UNKNOWN:
        assert(hints[failure_kind] != NULL);
        doctor_result_hint(result, "%s", _(hints[failure_kind]));
        break;
    case FAILURE_KIND_COUNT:
        break;
    }
}

static struct hint_context context_of(const struct exchange_check *exchange_check, const char *address,
                                      bool stream)
{
    return (struct hint_context){.exchange = exchange_check->exchange,
                                 .address = address,
                                 .key_source = exchange_check->key_source,
                                 .stream = stream};
}

static void report_error(struct exchange_check *exchange_check, enum doctor_check check,
                         const struct error *error)
{
    struct doctor_result result = {.check = check, .status = cli_status_of(error->kind)};
    doctor_result_set(&result, DOCTOR_BAD, "%s", error->text);
    doctor_report(exchange_check->doctor, &result);
}

/* ---- requests ---- */

static enum usability report_answer(struct exchange_check *exchange_check, const struct doctor_probe *probe,
                                    const char *address)
{
    struct doctor_result result = {.check = CHECK_ANSWER, .status = EXIT_NO_CONNECTION};
    const struct hint_context place = context_of(exchange_check, address, false);
    bool done = probe->answered && probe->outcome == OUTCOME_DONE;
    if (done) {
        doctor_result_set(&result, DOCTOR_GOOD, _("the key is accepted (today: %s)"), probe->text);
    } else if (!probe->answered) {
        doctor_result_set(&result, DOCTOR_BAD, _("no answer within %lld s"),
                          (long long)probe->timeout_ms / 1000);
        set_hint(&result, FAILURE_NO_ANSWER, &place);
    } else {
        result.status = cli_status_of_outcome(probe->outcome);
        if (result.status == EXIT_UNCERTAIN) { /* the request changes nothing, so nothing is uncertain */
            result.status = EXIT_NO_CONNECTION;
        }
        doctor_result_set(&result, DOCTOR_BAD, "%s", probe->text);
        set_hint(&result, probe->failure_kind, &place);
    }
    doctor_report(exchange_check->doctor, &result);
    bool elsewhere = probe->failure_kind == FAILURE_NO_ANSWER ||
                     probe->failure_kind == FAILURE_SERVER_ERROR ||
                     probe->failure_kind == FAILURE_BAD_GATEWAY || probe->outcome == OUTCOME_NO_CONNECTION;
    return done ? ADDRESS_USABLE : elsewhere ? ADDRESS_UNUSABLE : ADDRESS_REFUSES;
}

static enum usability check_answer(struct exchange_check *exchange_check, char *address)
{
    struct doctor_probe probe = {.timeout_ms = doctor_timeout_ms(exchange_check->doctor)};
    struct error error = {0};
    if (!doctor_probe_request(&probe, exchange_check->exchange, address, exchange_check->doctor->secrets,
                              &error)) {
        report_error(exchange_check, CHECK_ANSWER, &error);
        return ADDRESS_UNUSABLE;
    }
    exchange_check->answered = exchange_check->answered || probe.answered;
    exchange_check->doctor->timeout_count += !probe.answered;
    if (exchange_check->our_at == 0 && probe.server_at != 0) {
        exchange_check->server_at = probe.server_at;
        exchange_check->our_at = probe.our_at;
    }
    return report_answer(exchange_check, &probe, address);
}

/* ---- the clock ---- */

static void format_span(char *to, size_t size, int64_t seconds)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    long long count = seconds;
    if (count < 2 * MINUTE) {
        (void)snprintf(to, size, _("%lld s"), count);
    } else if (count < 2 * HOUR) {
        (void)snprintf(to, size, _("%lld min %lld s"), count / MINUTE, count % MINUTE);
    } else if (count < 2 * DAY) {
        (void)snprintf(to, size, _("%lld h %lld min"), count / HOUR, count % HOUR / MINUTE);
    } else {
        (void)snprintf(to, size, _("%lld d %lld h"), count / DAY, count % DAY / HOUR);
    }
}

/* A Date header is truncated to seconds and is a moment old: add half a second. */
static void check_clock(struct exchange_check *exchange_check)
{
    struct doctor_result result = {.check = CHECK_CLOCK};
    char span[64];
    if (exchange_check->our_at == 0) {
        doctor_skip(exchange_check->doctor, CHECK_CLOCK,
                    exchange_check->answered ? _("the server does not tell the time")
                                             : _("no server has answered"));
        return;
    }
    int64_t ahead_ms = exchange_check->our_at - exchange_check->server_at - 500;
    int64_t seconds = ((ahead_ms < 0 ? -ahead_ms : ahead_ms) + 500) / 1000;
    format_span(span, sizeof span, seconds);
    if (seconds <= CLOCK_TOLERANCE_S) {
        doctor_result_set(&result, DOCTOR_GOOD, _("the same as the server's"));
    } else {
        doctor_result_set(
            &result, DOCTOR_WARNING,
            ahead_ms > 0 ? _("ours is %s ahead of the server's") : _("ours is %s behind the server's"), span);
        doctor_result_hint(
            &result,
            _("set this machine's by the network: timedatectl set-ntp true; if it is right, tell the "
              "operator"));
    }
    doctor_report(exchange_check->doctor, &result);
}

/* ---- streams ---- */

static void describe_silence(struct doctor_result *result, const struct doctor_probe *probe, const char *name)
{
    int unreadable = probe->frames[FRAME_NOT_JSON] + probe->frames[FRAME_NOT_AN_ENVELOPE];
    int foreign = probe->frames[FRAME_OTHER_CHANNEL];
    char span[64];
    format_span(span, sizeof span, (probe->listen_ms + 999) / 1000);
    if (foreign > 0) {
        doctor_result_set(result, DOCTOR_WARNING,
                          i18n_plural("%d message arrived, for another exchange",
                                      "%d messages arrived, all for other exchanges", (unsigned long)foreign),
                          foreign);
        doctor_result_hint(result, _("check the name \"%s\": messages for pbx_%s are taken"), name, name);
    } else if (unreadable > 0) {
        doctor_result_set(result, DOCTOR_WARNING,
                          i18n_plural("%d message arrived that can't be read: %s",
                                      "%d messages arrived that can't be read, the first: %s",
                                      (unsigned long)unreadable),
                          unreadable, probe->excerpt);
        doctor_result_hint(result, _("is this the address that the exchange's operator named?"));
    } else {
        doctor_result_set(result, DOCTOR_WARNING, _("connected, and silent for %s"), span);
        doctor_result_hint(
            result,
            _("lift a receiver and look again: still silent, it is not called \"%s\" or the server is dead"),
            name);
    }
}

static enum usability report_messages(struct exchange_check *exchange_check, const struct doctor_probe *probe,
                                      const char *address)
{
    struct doctor_result result = {.check = CHECK_MESSAGES, .status = EXIT_NO_CONNECTION};
    struct hint_context place = context_of(exchange_check, address, true);
    place.opened = probe->opened;
    const struct foreign_name *foreign = probe->foreign.names;
    if (probe->foreign.events > 0 && !probe->own_peer) {
        doctor_result_set(&result, DOCTOR_WARNING,
                          foreign->events == probe->foreign.events
                              ? _("messages arrive, and all peers are called %s-…")
                              : _("messages arrive, and all peers are called %s-… or otherwise"),
                          foreign->name);
        doctor_result_hint(&result, _("is the exchange's name \"%s\" right? Its own would be called %s-…"),
                           exchange_check->exchange->name, exchange_check->exchange->name);
    } else if (probe->unreadable > 0 && !probe->understood && !probe->own_peer) {
        doctor_result_set(&result, DOCTOR_WARNING,
                          i18n_plural("%d event arrived that can't be understood: %s",
                                      "%d events arrived that can't be understood, the last: %s",
                                      (unsigned long)probe->unreadable),
                          probe->unreadable, probe->excerpt);
        doctor_result_hint(&result,
                           _("what it names stays in doubt on the board: tell the exchange's operator"));
    } else if (probe->frames[FRAME_EVENTS] > 0) {
        doctor_result_set(&result, DOCTOR_GOOD, _("connected, and messages arrive"));
    } else if (probe->answered) {
        result.status = probe->link == LINK_REFUSED ? EXIT_REFUSED : EXIT_NO_CONNECTION;
        doctor_result_set(&result, DOCTOR_BAD, probe->opened ? _("opened, and closed again: %s") : "%s",
                          probe->text);
        set_hint(&result, probe->failure_kind, &place);
    } else if (probe->opened) {
        describe_silence(&result, probe, exchange_check->exchange->name);
    } else {
        doctor_result_set(&result, DOCTOR_BAD, _("no connection within %lld s"),
                          (long long)probe->timeout_ms / 1000);
        set_hint(&result, FAILURE_NO_ANSWER, &place);
    }
    doctor_report(exchange_check->doctor, &result);
    return result.state != DOCTOR_BAD ? ADDRESS_USABLE : ADDRESS_UNUSABLE;
}

static enum usability check_messages(struct exchange_check *exchange_check, char *address)
{
    struct doctor_probe probe = {.timeout_ms = doctor_timeout_ms(exchange_check->doctor)};
    struct error error = {0};
    int64_t given_ms = exchange_check->doctor->cli->after_ms;
    if (!doctor_probe_listen(&probe, exchange_check->exchange, address, given_ms >= 0 ? given_ms : LISTEN_MS,
                             exchange_check->doctor->secrets, &error)) {
        report_error(exchange_check, CHECK_MESSAGES, &error);
        return ADDRESS_UNUSABLE;
    }
    exchange_check->doctor->timeout_count += !probe.answered && !probe.opened;
    return report_messages(exchange_check, &probe, address);
}

/* ---- all of it ---- */

/* Reports which of several addresses the board works with. */
static void report_choice(struct doctor *doctor, const char *chosen, enum usability usability, bool stream)
{
    struct doctor_result result = {.check = CHECK_CHOICE, .status = EXIT_NO_CONNECTION};
    doctor_heading(doctor, "%s", stream ? "stream" : "api");
    if (chosen == NULL) {
        doctor_result_set(&result, DOCTOR_BAD,
                          stream ? _("the board can listen to none of these addresses")
                                 : _("the board can ask none of these addresses"));
    } else if (usability == ADDRESS_REFUSES) {
        doctor_result_set(&result, DOCTOR_BAD, _("the board asks %s and takes its no for an answer"), chosen);
        doctor_result_hint(&result, _("write an address that works before it"));
    } else {
        doctor_result_set(&result, DOCTOR_GOOD,
                          stream ? _("the board listens to %s") : _("the board asks %s"), chosen);
    }
    doctor_report(doctor, &result);
}

static enum usability check_address(struct exchange_check *exchange_check, char *address, bool stream)
{
    struct doctor *doctor = exchange_check->doctor;
    enum doctor_check last = stream ? CHECK_MESSAGES : CHECK_ANSWER;
    enum usability usability = ADDRESS_UNUSABLE;
    doctor_heading(doctor, "%s %s", stream ? "stream" : "api", address);
    doctor->address = address;
    if (!doctor_check_network(doctor, exchange_check->exchange, address, stream, last)) {
        usability = ADDRESS_UNUSABLE; /* which is reported */
    } else if (exchange_check->exchange->key == NULL) {
        doctor_skip(doctor, last, _("there is no key"));
    } else {
        usability = stream ? check_messages(exchange_check, address) : check_answer(exchange_check, address);
    }
    doctor->address = NULL;
    return usability;
}

static void check_addresses(struct exchange_check *exchange_check, char *const *addresses, bool stream)
{
    const char *chosen = NULL;
    enum usability chosen_usability = ADDRESS_UNUSABLE;
    int count = 0;
    /* a dead address is only a warning where another one works */
    doctor_buffer(exchange_check->doctor);
    for (; addresses[count] != NULL; count++) {
        enum usability usability = check_address(exchange_check, addresses[count], stream);
        if (chosen == NULL && usability != ADDRESS_UNUSABLE) {
            chosen = addresses[count];
            chosen_usability = usability;
            doctor_flush(exchange_check->doctor, usability == ADDRESS_USABLE);
        }
    }
    doctor_flush(exchange_check->doctor, false);
    if (count > 1 && exchange_check->exchange->key != NULL) {
        report_choice(exchange_check->doctor, chosen, chosen_usability, stream);
    }
}

void doctor_check_addresses(struct doctor *doctor, const struct exchange_settings *exchange)
{
    struct exchange_check exchange_check = {.doctor = doctor, .exchange = exchange};
    doctor_key_source(doctor, exchange, exchange_check.key_source, sizeof exchange_check.key_source);
    check_addresses(&exchange_check, exchange->api, false);
    if (exchange->key != NULL) {
        check_clock(&exchange_check);
    }
    check_addresses(&exchange_check, exchange->stream, true);
}
