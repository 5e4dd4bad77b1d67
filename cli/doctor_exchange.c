/* The far checks: each address of an exchange. */

#include "cli/doctor_exchange.h"

#include "cli/doctor_network.h"
#include "cli/doctor_probe.h"
#include "model/i18n.h"

#include <stdio.h>

enum { LISTEN_MS = 5 * 1000, CLOCK_TOLERANCE_S = 5 };

/* What one address is to the board. */
enum usability {
    ADDRESS_USABLE,
    ADDRESS_UNUSABLE, /* the board goes on to the next one */
    ADDRESS_REFUSES,  /* a request was refused there, and is not asked again elsewhere */
};

/* An exchange while its addresses are gone through. */
struct exchange_check {
    struct doctor *doctor;
    const struct exchange_settings *exchange;
    char key_source[DOCTOR_TEXT_BYTES / 2];
    int64_t server_at; /* the first clock that was told, and … */
    int64_t our_at;    /* … ours then; 0: none yet */
    bool answered;     /* one of the servers, whatever it was */
};

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
    static const enum exit_status statuses[] = {
        [OUTCOME_DONE] = EXIT_DONE,
        [OUTCOME_REFUSED] = EXIT_REFUSED,
        [OUTCOME_NO_CONNECTION] = EXIT_NO_CONNECTION,
        [OUTCOME_UNCERTAIN] = EXIT_NO_CONNECTION,
    };
    struct doctor_result result = {.check = CHECK_ANSWER, .status = EXIT_NO_CONNECTION};
    const struct hint_context place = context_of(exchange_check, address, false);
    bool done = probe->answered && probe->outcome == OUTCOME_DONE;
    if (done) {
        doctor_result_set(&result, DOCTOR_GOOD, _("the key is accepted (today: %s)"), probe->text);
    } else if (!probe->answered) {
        doctor_result_set(&result, DOCTOR_BAD, _("no answer within %lld s"),
                          (long long)probe->timeout_ms / 1000);
        doctor_hint(&result, FAILURE_NO_ANSWER, &place);
    } else {
        result.status = statuses[probe->outcome];
        doctor_result_set(&result, DOCTOR_BAD, "%s", probe->text);
        doctor_hint(&result, probe->failure_kind, &place);
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

/* A `Date` tells whole seconds, cut, and has come some way: half a second is added for it. */
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
        doctor_hint(&result, probe->failure_kind, &place);
    } else if (probe->opened) {
        describe_silence(&result, probe, exchange_check->exchange->name);
    } else {
        doctor_result_set(&result, DOCTOR_BAD, _("no connection within %lld s"),
                          (long long)probe->timeout_ms / 1000);
        doctor_hint(&result, FAILURE_NO_ANSWER, &place);
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

/* Of several addresses: which one it is that the board works with. */
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
        usability = ADDRESS_UNUSABLE; /* as has been told */
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
    /* an address that is dead is no more than a flaw where another is well */
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
