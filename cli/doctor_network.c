/* The network checks of pbxboard doctor, of one address: name lookup, connection, encryption. */

#include "cli/doctor.h"

#include "model/enum_table.h"
#include "model/i18n.h"
#include "net/handshake.h"
#include "net/resolve.h"
#include "net/tcp_probe.h"
#include "net/url.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS_BEFORE_EXPIRY = 14, DATE_BYTES = 32 };

static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

struct network_check {
    struct doctor *doctor;
    struct loop *loop;
    struct url address;
    const char *ca_file;
    bool stream;
    struct resolve_result names;
    int problem;         /* of the last connection */
    const char *reached; /* of `names` */
    struct handshake_result tls;
};

static void write_date(char to[DATE_BYTES], int64_t at)
{
    time_t seconds = (time_t)(at / 1000);
    struct tm local;
    *to = '\0';
    if (localtime_r(&seconds, &local) != NULL) {
        (void)strftime(to, DATE_BYTES, "%Y-%m-%d %H:%M", &local); /* "" when it does not fit */
    }
}

/* ---- the name ---- */

static void on_resolved(void *user, const struct resolve_result *answer)
{
    struct network_check *check = user;
    check->names = *answer;
    loop_stop(check->loop);
}

static bool is_numeric(const char *host)
{
    struct in6_addr ignored;
    return inet_pton(AF_INET, host, &ignored) == 1 || inet_pton(AF_INET6, host, &ignored) == 1;
}

static void list_addresses(const struct resolve_result *answer, char *to, size_t size)
{
    *to = '\0';
    for (size_t i = 0; i < answer->count; i++) {
        size_t length = strlen(to);
        (void)snprintf(to + length, size - length, "%s%s", i > 0 ? ", " : "", answer->addresses[i]);
    }
}

static bool check_name(struct network_check *check)
{
    struct doctor_result result = {.check = CHECK_LOOKUP, .status = EXIT_NO_CONNECTION};
    char addresses[RESOLVE_ADDRESSES_MAX * (INET6_ADDRSTRLEN + 2)];
    const char *host = check->address.host;
    if (resolve_start(check->loop, host, doctor_timeout_ms(check->doctor), on_resolved, check) != NULL) {
        loop_run(check->loop);
    }
    if (check->names.count == 0) {
        check->doctor->timeout_count++;
        doctor_result_set(&result, DOCTOR_BAD, _("%s can't be found: %s"), host,
                          check->names.problem != NULL ? check->names.problem : "");
        doctor_result_hint(
            &result, _("check how it is spelt, and the network: \"getent hosts %s\" must find it"), host);
        doctor_report(check->doctor, &result);
        return false;
    }
    if (!is_numeric(host)) {
        list_addresses(&check->names, addresses, sizeof addresses);
        doctor_result_set(&result, DOCTOR_GOOD, _("%s is %s"), host, addresses);
        doctor_report(check->doctor, &result);
    }
    return true;
}

/* ---- the connection ---- */

static void on_probed(void *user, int problem)
{
    struct network_check *check = user;
    check->problem = problem;
    loop_stop(check->loop);
}

static void hint_on_connection(struct doctor_result *result, int problem)
{
    switch (problem) {
    case ECONNREFUSED:
        doctor_result_hint(result,
                           _("nothing listens at this port: check the address, else the server is down"));
        break;
    case ETIMEDOUT:
    case EHOSTUNREACH:
        doctor_result_hint(
            result,
            _("nothing comes back: the server is off, or a firewall on the way lets nothing through"));
        break;
    case ENETUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
        doctor_result_hint(result, _("this machine has no way there: check its network"));
        break;
    case EACCES:
    case EPERM:
        doctor_result_hint(result, _("this machine forbids it: check its own firewall"));
        break;
    default:
        doctor_result_hint(result, _("check the network"));
    }
}

static bool check_connection(struct network_check *check)
{
    struct doctor_result result = {.check = CHECK_CONNECTION, .status = EXIT_NO_CONNECTION};
    int port = check->address.port;
    for (size_t i = 0; i < check->names.count; i++) {
        const char *numeric = check->names.addresses[i];
        if (tcp_probe_start(check->loop, numeric, port, on_probed, check) != NULL) {
            loop_run(check->loop);
        }
        if (check->problem == 0) {
            check->reached = numeric;
            doctor_result_set(&result, DOCTOR_GOOD, _("port %d of %s answers"), port, numeric);
            doctor_report(check->doctor, &result);
            return true;
        }
    }
    doctor_result_set(&result, DOCTOR_BAD, _("port %d of %s: %s"), port,
                      check->names.addresses[check->names.count - 1], strerror(check->problem));
    hint_on_connection(&result, check->problem);
    doctor_report(check->doctor, &result);
    return false;
}

/* ---- the encryption ---- */

static void on_handshake(void *user, const struct handshake_result *answer)
{
    struct network_check *check = user;
    check->tls = *answer;
    loop_stop(check->loop);
}

static void describe_plaintext(const struct network_check *check, struct doctor_result *result)
{
    if (url_is_loopback(&check->address)) {
        doctor_result_set(result, DOCTOR_GOOD, _("none; nothing leaves this machine"));
        return;
    }
    doctor_result_set(result, DOCTOR_WARNING, _("none: everybody on the way can read the key"));
    doctor_result_hint(result, _("write %s:// in place of %s:// if the server can do that"),
                       check->stream ? "wss" : "https", check->stream ? "ws" : "http");
}

static void describe_trusted(struct doctor_result *result, const struct handshake_result *tls, int64_t now)
{
    char until[DATE_BYTES];
    int64_t days = (tls->valid_until - now) / DAY_MS;
    write_date(until, tls->valid_until);
    doctor_result_set(result, days < DAYS_BEFORE_EXPIRY ? DOCTOR_WARNING : DOCTOR_GOOD,
                      i18n_plural("%s, the certificate is good for %lld more day, until %s",
                                  "%s, the certificate is good for %lld more days, until %s",
                                  (unsigned long)days),
                      tls->version, (long long)days, until);
    if (days < DAYS_BEFORE_EXPIRY) {
        doctor_result_hint(result, _("remind its operator to renew it"));
    }
}

/* What to do where the connection can't be trusted, or is not made. */
ENUM_TABLE(hints);
static const char *const hints[] = {
    ENUM_ROW(HANDSHAKE_TRUSTED) = NULL,
    ENUM_ROW(HANDSHAKE_EXPIRED) = N_("its operator must renew it; or is the clock of this machine wrong?"),
    ENUM_ROW(HANDSHAKE_NOT_YET_VALID) = N_("check the clock of this machine: timedatectl set-ntp true"),
    ENUM_ROW(HANDSHAKE_NAME_MISMATCH) =
        N_("write the address as the certificate has it; else this is not the server you think"),
    ENUM_ROW(HANDSHAKE_SELF_SIGNED) = N_("get it from its operator and name the file with ca_file"),
    ENUM_ROW(HANDSHAKE_UNKNOWN_ISSUER) =
        N_("get that authority's certificate from the operator and name the file with ca_file"),
    ENUM_ROW(HANDSHAKE_NOT_TRUSTED) = N_("tell its operator"),
    ENUM_ROW(HANDSHAKE_NOT_TLS) = N_("use the port for TLS: the exchange's operator knows it"),
    ENUM_ROW(HANDSHAKE_CLOSED) = N_("check the port: does it speak TLS?"),
    ENUM_ROW(HANDSHAKE_TIMED_OUT) =
        N_("check the port: does it speak TLS? If it does, the server is in trouble"),
    ENUM_ROW(HANDSHAKE_FAILED) = N_("tell its operator; or does this port speak something else?"),
    ENUM_ROW(HANDSHAKE_NO_TRUST_STORE) = N_("check ca_file: it must be a file of certificates in PEM"),
};
ENUM_TABLE_END(hints, HANDSHAKE_NO_TRUST_STORE + 1);

static void describe_encryption(const struct network_check *check, struct doctor_result *result, int64_t now)
{
    const struct handshake_result *tls = &check->tls;
    const char *ca_file = check->ca_file != NULL ? check->ca_file : "ca_file";
    char date[DATE_BYTES];
    switch (tls->verdict) {
    case HANDSHAKE_TRUSTED:
        describe_trusted(result, tls, now);
        return;
    case HANDSHAKE_EXPIRED:
        write_date(date, tls->valid_until);
        doctor_result_set(result, DOCTOR_BAD, _("the certificate was good until %s"), date);
        break;
    case HANDSHAKE_NOT_YET_VALID:
        write_date(date, tls->valid_from);
        doctor_result_set(result, DOCTOR_BAD, _("the certificate is not good before %s"), date);
        break;
    case HANDSHAKE_NAME_MISMATCH:
        doctor_result_set(result, DOCTOR_BAD, _("the certificate is for %s, not for %s"), tls->names,
                          check->address.host);
        break;
    case HANDSHAKE_SELF_SIGNED:
        doctor_result_set(result, DOCTOR_BAD, _("the certificate of %s is signed by itself"), tls->names);
        break;
    case HANDSHAKE_UNKNOWN_ISSUER:
        doctor_result_set(result, DOCTOR_BAD, _("the certificate is signed by \"%s\", who is not known here"),
                          tls->issuer);
        break;
    case HANDSHAKE_NOT_TRUSTED:
        doctor_result_set(result, DOCTOR_BAD, _("the certificate is not trusted: %s"), tls->reason);
        break;
    case HANDSHAKE_NOT_TLS:
        doctor_result_set(result, DOCTOR_BAD, _("this port speaks without encryption"));
        break;
    case HANDSHAKE_CLOSED:
        doctor_result_set(result, DOCTOR_BAD, _("the server hangs up when it is asked for TLS"));
        break;
    case HANDSHAKE_TIMED_OUT:
        doctor_result_set(result, DOCTOR_BAD, _("the server does not answer when it is asked for TLS"));
        break;
    case HANDSHAKE_FAILED:
        doctor_result_set(result, DOCTOR_BAD, _("TLS fails: %s"), tls->reason);
        break;
    case HANDSHAKE_NO_TRUST_STORE:
        doctor_result_set(result, DOCTOR_BAD, _("%s can't be read, or holds no certificate"), ca_file);
        result->status = EXIT_USAGE;
        break;
    }
    doctor_result_hint(result, "%s", _(hints[tls->verdict]));
}

static bool check_encryption(struct network_check *check)
{
    struct doctor_result result = {.check = CHECK_ENCRYPTION, .status = EXIT_NO_CONNECTION};
    if (!check->address.secure) {
        describe_plaintext(check, &result);
        doctor_report(check->doctor, &result);
        return true;
    }
    if (handshake_start(check->loop, &check->address, check->reached, check->ca_file,
                        doctor_timeout_ms(check->doctor), on_handshake, check) != NULL) {
        loop_run(check->loop);
    }
    check->doctor->timeout_count += check->tls.verdict == HANDSHAKE_TIMED_OUT;
    describe_encryption(check, &result, loop_wall_clock_ms(check->loop));
    doctor_report(check->doctor, &result);
    return result.state != DOCTOR_BAD;
}

/* ---- all of it ---- */

/* True if all checks pass. */
static bool run_checks(struct network_check *check, enum doctor_check last)
{
    struct doctor *doctor = check->doctor;
    bool found = check_name(check);
    if (!found) {
        doctor_skip(doctor, CHECK_CONNECTION, _("there is no address to connect to"));
    }
    if (!found || !check_connection(check)) {
        if (check->address.secure) {
            doctor_skip(doctor, CHECK_ENCRYPTION, _("there is no connection"));
        }
        doctor_skip(doctor, last, _("there is no connection"));
        return false;
    }
    if (!check_encryption(check)) {
        doctor_skip(doctor, last, _("the key is not sent on this way"));
        return false;
    }
    return true;
}

bool doctor_check_network(struct doctor *doctor, const struct exchange_settings *exchange,
                          const char *address, bool stream, enum doctor_check last)
{
    struct doctor_result result = {.check = CHECK_ADDRESS, .status = EXIT_USAGE};
    struct error error = {0};
    struct network_check check = {.doctor = doctor, .ca_file = exchange->ca_file, .stream = stream};
    if (!url_parse(&check.address, address, stream, exchange->insecure, &error)) {
        doctor_result_set(&result, DOCTOR_BAD, "%s", error.text);
        doctor_report(doctor, &result);
        doctor_skip(doctor, last, _("the address can't be used"));
        return false;
    }
    check.loop = loop_new(&error);
    if (check.loop == NULL) {
        doctor_result_set(&result, DOCTOR_BAD, "%s", error.text);
        result.status = cli_status_of(error.kind);
        doctor_report(doctor, &result);
        return false;
    }
    bool good = run_checks(&check, last);
    loop_free(check.loop);
    return good;
}
