/* The far checks: each address of an exchange. */

#include "cli/doctor_exchange.h"

#include "cli/doctor_trial.h"
#include "cli/doctor_way.h"
#include "model/i18n.h"

#include <stdio.h>

enum { LISTEN_MS = 5 * 1000, CLOCK_TOLERANCE_S = 5 };

/* What one address is to the board. */
enum worth {
    WORTH_USING,
    WORTH_NOTHING, /* the board goes on to the next one */
    WORTH_A_NO,    /* a request was refused there, and is not asked again elsewhere */
};

/* An exchange while its addresses are gone through. */
struct visit {
    struct doctor *doctor;
    const struct exchange_settings *exchange;
    char key_source[FINDING_TEXT_BYTES / 2];
    int64_t server_at; /* the first clock that was told, and … */
    int64_t our_at;    /* … ours then; 0: none yet */
    bool answered;     /* one of the servers, whatever it was */
};

static struct trouble_place place_of(const struct visit *visit, const char *address, bool stream)
{
    return (struct trouble_place){
        .exchange = visit->exchange, .address = address, .key_source = visit->key_source, .stream = stream};
}

static void tell_error(struct visit *visit, enum doctor_check check, const struct error *error)
{
    struct finding finding = {.check = check, .status = cli_status_of(error->kind)};
    finding_say(&finding, FINDING_BAD, "%s", error->text);
    doctor_tell(visit->doctor, &finding);
}

/* ---- requests ---- */

static enum worth tell_answer(struct visit *visit, const struct trial *trial, const char *address)
{
    static const enum exit_status statuses[] = {
        [OUTCOME_DONE] = EXIT_DONE,
        [OUTCOME_REFUSED] = EXIT_REFUSED,
        [OUTCOME_NO_CONNECTION] = EXIT_NO_CONNECTION,
        [OUTCOME_UNCERTAIN] = EXIT_NO_CONNECTION,
    };
    struct finding finding = {.check = CHECK_ANSWER, .status = EXIT_NO_CONNECTION};
    const struct trouble_place place = place_of(visit, address, false);
    bool done = trial->answered && trial->outcome == OUTCOME_DONE;
    if (done) {
        finding_say(&finding, FINDING_GOOD, _("the key is accepted (today: %s)"), trial->text);
    } else if (!trial->answered) {
        finding_say(&finding, FINDING_BAD, _("no answer within %lld s"), (long long)trial->patience_ms / 1000);
        doctor_advise(&finding, FAILURE_NO_ANSWER, &place);
    } else {
        finding.status = statuses[trial->outcome];
        finding_say(&finding, FINDING_BAD, "%s", trial->text);
        doctor_advise(&finding, trial->failure_kind, &place);
    }
    doctor_tell(visit->doctor, &finding);
    bool elsewhere = trial->failure_kind == FAILURE_NO_ANSWER || trial->failure_kind == FAILURE_SERVER_ERROR ||
                     trial->failure_kind == FAILURE_BAD_GATEWAY || trial->outcome == OUTCOME_NO_CONNECTION;
    return done ? WORTH_USING : elsewhere ? WORTH_NOTHING : WORTH_A_NO;
}

static enum worth check_answer(struct visit *visit, char *address)
{
    struct trial trial = {.patience_ms = doctor_patience_ms(visit->doctor)};
    struct error error = {0};
    if (!trial_request(&trial, visit->exchange, address, visit->doctor->secrets, &error)) {
        tell_error(visit, CHECK_ANSWER, &error);
        return WORTH_NOTHING;
    }
    visit->answered = visit->answered || trial.answered;
    visit->doctor->in_vain += !trial.answered;
    if (visit->our_at == 0 && trial.server_at != 0) {
        visit->server_at = trial.server_at;
        visit->our_at = trial.our_at;
    }
    return tell_answer(visit, &trial, address);
}

/* ---- the clock ---- */

static void write_span(char *to, size_t size, int64_t seconds)
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
static void check_clock(struct visit *visit)
{
    struct finding finding = {.check = CHECK_CLOCK};
    char span[64];
    if (visit->our_at == 0) {
        doctor_skip(visit->doctor, CHECK_CLOCK,
                    visit->answered ? _("the server does not tell the time") : _("no server has answered"));
        return;
    }
    int64_t ahead_ms = visit->our_at - visit->server_at - 500;
    int64_t seconds = ((ahead_ms < 0 ? -ahead_ms : ahead_ms) + 500) / 1000;
    write_span(span, sizeof span, seconds);
    if (seconds <= CLOCK_TOLERANCE_S) {
        finding_say(&finding, FINDING_GOOD, _("the same as the server's"));
    } else {
        finding_say(
            &finding, FINDING_DOUBT,
            ahead_ms > 0 ? _("ours is %s ahead of the server's") : _("ours is %s behind the server's"), span);
        finding_advise(&finding, _("set this machine's by the network: timedatectl set-ntp true; "
                                   "if it is right, tell the operator"));
    }
    doctor_tell(visit->doctor, &finding);
}

/* ---- streams ---- */

static void say_silence(struct finding *finding, const struct trial *trial, const char *name)
{
    int unreadable = trial->frames[FRAME_NOT_JSON] + trial->frames[FRAME_NOT_AN_ENVELOPE];
    int foreign = trial->frames[FRAME_OTHER_CHANNEL];
    char span[64];
    write_span(span, sizeof span, (trial->listen_ms + 999) / 1000);
    if (foreign > 0) {
        finding_say(finding, FINDING_DOUBT,
                    i18n_plural("%d message arrived, for another exchange",
                             "%d messages arrived, all for other exchanges", (unsigned long)foreign),
                    foreign);
        finding_advise(finding, _("check the name \"%s\": messages for pbx_%s are taken"), name, name);
    } else if (unreadable > 0) {
        finding_say(finding, FINDING_DOUBT,
                    i18n_plural("%d message arrived that can't be read: %s",
                             "%d messages arrived that can't be read, the first: %s",
                             (unsigned long)unreadable),
                    unreadable, trial->excerpt);
        finding_advise(finding, _("is this the address that the exchange's operator named?"));
    } else {
        finding_say(finding, FINDING_DOUBT, _("connected, and silent for %s"), span);
        finding_advise(
            finding,
            _("lift a receiver and look again: still silent, it is not called \"%s\" or the server is dead"),
            name);
    }
}

static enum worth tell_messages(struct visit *visit, const struct trial *trial, const char *address)
{
    struct finding finding = {.check = CHECK_MESSAGES, .status = EXIT_NO_CONNECTION};
    struct trouble_place place = place_of(visit, address, true);
    place.opened = trial->opened;
    const struct foreign_name *foreign = trial->foreign.names;
    if (trial->foreign.events > 0 && !trial->own_peer) {
        finding_say(&finding, FINDING_DOUBT,
                    foreign->events == trial->foreign.events ? _("messages arrive, and all peers are called %s-…")
                                                             : _("messages arrive, and all peers are called %s-… or otherwise"),
                    foreign->name);
        finding_advise(&finding, _("is the exchange's name \"%s\" right? Its own would be called %s-…"),
                       visit->exchange->name, visit->exchange->name);
    } else if (trial->unreadable > 0 && !trial->understood && !trial->own_peer) {
        finding_say(&finding, FINDING_DOUBT,
                    i18n_plural("%d event arrived that can't be understood: %s",
                             "%d events arrived that can't be understood, the last: %s", (unsigned long)trial->unreadable),
                    trial->unreadable, trial->excerpt);
        finding_advise(&finding, _("what it names stays in doubt on the board: tell the exchange's operator"));
    } else if (trial->frames[FRAME_EVENTS] > 0) {
        finding_say(&finding, FINDING_GOOD, _("connected, and messages arrive"));
    } else if (trial->answered) {
        finding.status = trial->link == LINK_REFUSED ? EXIT_REFUSED : EXIT_NO_CONNECTION;
        finding_say(&finding, FINDING_BAD, trial->opened ? _("opened, and closed again: %s") : "%s",
                    trial->text);
        doctor_advise(&finding, trial->failure_kind, &place);
    } else if (trial->opened) {
        say_silence(&finding, trial, visit->exchange->name);
    } else {
        finding_say(&finding, FINDING_BAD, _("no connection within %lld s"), (long long)trial->patience_ms / 1000);
        doctor_advise(&finding, FAILURE_NO_ANSWER, &place);
    }
    doctor_tell(visit->doctor, &finding);
    return finding.state != FINDING_BAD ? WORTH_USING : WORTH_NOTHING;
}

static enum worth check_messages(struct visit *visit, char *address)
{
    struct trial trial = {.patience_ms = doctor_patience_ms(visit->doctor)};
    struct error error = {0};
    int64_t given_ms = visit->doctor->cli->after_ms;
    if (!trial_listen(&trial, visit->exchange, address, given_ms >= 0 ? given_ms : LISTEN_MS,
                      visit->doctor->secrets, &error)) {
        tell_error(visit, CHECK_MESSAGES, &error);
        return WORTH_NOTHING;
    }
    visit->doctor->in_vain += !trial.answered && !trial.opened;
    return tell_messages(visit, &trial, address);
}

/* ---- all of it ---- */

/* Of several addresses: which one it is that the board works with. */
static void tell_choice(struct doctor *doctor, const char *chosen, enum worth worth, bool stream)
{
    struct finding finding = {.check = CHECK_CHOICE, .status = EXIT_NO_CONNECTION};
    doctor_head(doctor, "%s", stream ? "stream" : "api");
    if (chosen == NULL) {
        finding_say(&finding, FINDING_BAD,
                    stream ? _("the board can listen to none of these addresses")
                           : _("the board can ask none of these addresses"));
    } else if (worth == WORTH_A_NO) {
        finding_say(&finding, FINDING_BAD, _("the board asks %s and takes its no for an answer"), chosen);
        finding_advise(&finding, _("write an address that works before it"));
    } else {
        finding_say(&finding, FINDING_GOOD, stream ? _("the board listens to %s") : _("the board asks %s"),
                    chosen);
    }
    doctor_tell(doctor, &finding);
}

static enum worth check_address(struct visit *visit, char *address, bool stream)
{
    struct doctor *doctor = visit->doctor;
    enum doctor_check last = stream ? CHECK_MESSAGES : CHECK_ANSWER;
    enum worth worth = WORTH_NOTHING;
    doctor_head(doctor, "%s %s", stream ? "stream" : "api", address);
    doctor->address = address;
    if (!doctor_check_way(doctor, visit->exchange, address, stream, last)) {
        worth = WORTH_NOTHING; /* as has been told */
    } else if (visit->exchange->key == NULL) {
        doctor_skip(doctor, last, _("there is no key"));
    } else {
        worth = stream ? check_messages(visit, address) : check_answer(visit, address);
    }
    doctor->address = NULL;
    return worth;
}

static void check_addresses(struct visit *visit, char *const *addresses, bool stream)
{
    const char *chosen = NULL;
    enum worth chosen_worth = WORTH_NOTHING;
    int count = 0;
    doctor_hold(visit->doctor); /* an address that is dead is no more than a flaw where another is well */
    for (; addresses[count] != NULL; count++) {
        enum worth worth = check_address(visit, addresses[count], stream);
        if (chosen == NULL && worth != WORTH_NOTHING) {
            chosen = addresses[count];
            chosen_worth = worth;
            doctor_release(visit->doctor, worth == WORTH_USING);
        }
    }
    doctor_release(visit->doctor, false);
    if (count > 1 && visit->exchange->key != NULL) {
        tell_choice(visit->doctor, chosen, chosen_worth, stream);
    }
}

void doctor_check_addresses(struct doctor *doctor, const struct exchange_settings *exchange)
{
    struct visit visit = {.doctor = doctor, .exchange = exchange};
    doctor_key_source(doctor, exchange, visit.key_source, sizeof visit.key_source);
    check_addresses(&visit, exchange->api, false);
    if (exchange->key != NULL) {
        check_clock(&visit);
    }
    check_addresses(&visit, exchange->stream, true);
}
