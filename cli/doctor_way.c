/* The way to one address of an exchange: its name, the connection, the encryption. */

#include "cli/doctor_way.h"

#include "model/i18n.h"
#include "net/url.h"
#include "net/handshake.h"
#include "net/tcp_probe.h"
#include "net/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS_BEFORE_EXPIRY = 14, DATE_BYTES = 32 };

static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

struct way {
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
    struct way *way = user;
    way->names = *answer;
    loop_stop(way->loop);
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

static bool check_name(struct way *way)
{
    struct finding finding = {.check = CHECK_NAME, .status = EXIT_NO_CONNECTION};
    char addresses[RESOLVE_ADDRESSES_MAX * (INET6_ADDRSTRLEN + 2)];
    const char *host = way->address.host;
    if (resolve_start(way->loop, host, doctor_patience_ms(way->doctor), on_resolved, way) != NULL) {
        loop_run(way->loop);
    }
    if (way->names.count == 0) {
        way->doctor->in_vain++;
        finding_say(&finding, FINDING_BAD, _("%s can't be found: %s"), host,
                    way->names.problem != NULL ? way->names.problem : "");
        finding_advise(&finding,
                       _("check how it is spelt, and the network: \"getent hosts %s\" must find it"), host);
        doctor_tell(way->doctor, &finding);
        return false;
    }
    if (!is_numeric(host)) {
        list_addresses(&way->names, addresses, sizeof addresses);
        finding_say(&finding, FINDING_GOOD, _("%s is %s"), host, addresses);
        doctor_tell(way->doctor, &finding);
    }
    return true;
}

/* ---- the connection ---- */

static void on_probed(void *user, int problem)
{
    struct way *way = user;
    way->problem = problem;
    loop_stop(way->loop);
}

static void advise_on_connection(struct finding *finding, int problem)
{
    switch (problem) {
    case ECONNREFUSED:
        finding_advise(finding,
                       _("nothing listens at this port: check the address, else the server is down"));
        break;
    case ETIMEDOUT:
    case EHOSTUNREACH:
        finding_advise(
            finding,
            _("nothing comes back: the server is off, or a firewall on the way lets nothing through"));
        break;
    case ENETUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
        finding_advise(finding, _("this machine has no way there: check its network"));
        break;
    case EACCES:
    case EPERM:
        finding_advise(finding, _("this machine forbids it: check its own firewall"));
        break;
    default:
        finding_advise(finding, _("check the network"));
    }
}

static bool check_connection(struct way *way)
{
    struct finding finding = {.check = CHECK_CONNECTION, .status = EXIT_NO_CONNECTION};
    int port = way->address.port;
    for (size_t i = 0; i < way->names.count; i++) {
        const char *numeric = way->names.addresses[i];
        if (tcp_probe_start(way->loop, numeric, port, on_probed, way) != NULL) {
            loop_run(way->loop);
        }
        if (way->problem == 0) {
            way->reached = numeric;
            finding_say(&finding, FINDING_GOOD, _("port %d of %s answers"), port, numeric);
            doctor_tell(way->doctor, &finding);
            return true;
        }
    }
    finding_say(&finding, FINDING_BAD, _("port %d of %s: %s"), port,
                way->names.addresses[way->names.count - 1], strerror(way->problem));
    advise_on_connection(&finding, way->problem);
    doctor_tell(way->doctor, &finding);
    return false;
}

/* ---- the encryption ---- */

static void on_handshake(void *user, const struct handshake_result *answer)
{
    struct way *way = user;
    way->tls = *answer;
    loop_stop(way->loop);
}

static void say_plain(const struct way *way, struct finding *finding)
{
    if (url_is_loopback(&way->address)) {
        finding_say(finding, FINDING_GOOD, _("none; nothing leaves this machine"));
        return;
    }
    finding_say(finding, FINDING_DOUBT, _("none: everybody on the way can read the key"));
    finding_advise(finding, _("write %s:// in place of %s:// if the server can do that"),
                   way->stream ? "wss" : "https", way->stream ? "ws" : "http");
}

static void say_trusted(struct finding *finding, const struct handshake_result *tls, int64_t now)
{
    char until[DATE_BYTES];
    int64_t days = (tls->valid_until - now) / DAY_MS;
    write_date(until, tls->valid_until);
    finding_say(finding, days < DAYS_BEFORE_EXPIRY ? FINDING_DOUBT : FINDING_GOOD,
                i18n_plural("%s, the certificate is good for %lld more day, until %s",
                         "%s, the certificate is good for %lld more days, until %s", (unsigned long)days),
                tls->version, (long long)days, until);
    if (days < DAYS_BEFORE_EXPIRY) {
        finding_advise(finding, _("remind its operator to renew it"));
    }
}

/* What the server has shown, and why that is not enough. */
static void say_distrusted(const struct way *way, struct finding *finding)
{
    const struct handshake_result *tls = &way->tls;
    char date[DATE_BYTES];
    switch (tls->verdict) {
    case HANDSHAKE_EXPIRED:
        write_date(date, tls->valid_until);
        finding_say(finding, FINDING_BAD, _("the certificate was good until %s"), date);
        finding_advise(finding, _("its operator must renew it; or is the clock of this machine wrong?"));
        break;
    case HANDSHAKE_NOT_YET_VALID:
        write_date(date, tls->valid_from);
        finding_say(finding, FINDING_BAD, _("the certificate is not good before %s"), date);
        finding_advise(finding, _("check the clock of this machine: timedatectl set-ntp true"));
        break;
    case HANDSHAKE_NAME_MISMATCH:
        finding_say(finding, FINDING_BAD, _("the certificate is for %s, not for %s"), tls->names,
                    way->address.host);
        finding_advise(
            finding, _("write the address as the certificate has it; else this is not the server you think"));
        break;
    case HANDSHAKE_SELF_SIGNED:
        finding_say(finding, FINDING_BAD, _("the certificate of %s is signed by itself"), tls->names);
        finding_advise(finding, _("get it from its operator and name the file with ca_file"));
        break;
    case HANDSHAKE_UNKNOWN_ISSUER:
        finding_say(finding, FINDING_BAD, _("the certificate is signed by \"%s\", who is not known here"),
                    tls->issuer);
        finding_advise(
            finding, _("get that authority's certificate from the operator and name the file with ca_file"));
        break;
    default:
        finding_say(finding, FINDING_BAD, _("the certificate is not trusted: %s"), tls->reason);
        finding_advise(finding, _("tell its operator"));
    }
}

/* There was no certificate to look at. */
static void say_no_tls(const struct way *way, struct finding *finding)
{
    switch (way->tls.verdict) {
    case HANDSHAKE_NOT_TLS:
        finding_say(finding, FINDING_BAD, _("this port speaks without encryption"));
        finding_advise(finding, _("use the port for TLS: the exchange's operator knows it"));
        break;
    case HANDSHAKE_CLOSED:
        finding_say(finding, FINDING_BAD, _("the server hangs up when it is asked for TLS"));
        finding_advise(finding, _("check the port: does it speak TLS?"));
        break;
    case HANDSHAKE_TIMED_OUT:
        finding_say(finding, FINDING_BAD, _("the server does not answer when it is asked for TLS"));
        finding_advise(finding, _("check the port: does it speak TLS? If it does, the server is in trouble"));
        break;
    case HANDSHAKE_NO_TRUST_STORE:
        finding_say(finding, FINDING_BAD, _("%s can't be read, or holds no certificate"),
                    way->ca_file != NULL ? way->ca_file : "ca_file");
        finding_advise(finding, _("check ca_file: it must be a file of certificates in PEM"));
        finding->status = EXIT_USAGE;
        break;
    default:
        finding_say(finding, FINDING_BAD, _("TLS fails: %s"), way->tls.reason);
        finding_advise(finding, _("tell its operator; or does this port speak something else?"));
    }
}

static bool check_encryption(struct way *way)
{
    struct finding finding = {.check = CHECK_ENCRYPTION, .status = EXIT_NO_CONNECTION};
    if (!way->address.secure) {
        say_plain(way, &finding);
        doctor_tell(way->doctor, &finding);
        return true;
    }
    if (handshake_start(way->loop, &way->address, way->reached, way->ca_file, doctor_patience_ms(way->doctor), on_handshake,
                        way) != NULL) {
        loop_run(way->loop);
    }
    way->doctor->in_vain += way->tls.verdict == HANDSHAKE_TIMED_OUT;
    if (way->tls.verdict == HANDSHAKE_TRUSTED) {
        say_trusted(&finding, &way->tls, loop_wall_clock_ms(way->loop));
    } else if (way->tls.version[0] != '\0') {
        say_distrusted(way, &finding);
    } else {
        say_no_tls(way, &finding);
    }
    doctor_tell(way->doctor, &finding);
    return finding.state != FINDING_BAD;
}

/* ---- all of it ---- */

/* True when all of it is good. */
static bool go(struct way *way, enum doctor_check last)
{
    struct doctor *doctor = way->doctor;
    bool found = check_name(way);
    if (!found) {
        doctor_skip(doctor, CHECK_CONNECTION, _("there is no address to connect to"));
    }
    if (!found || !check_connection(way)) {
        if (way->address.secure) {
            doctor_skip(doctor, CHECK_ENCRYPTION, _("there is no connection"));
        }
        doctor_skip(doctor, last, _("there is no connection"));
        return false;
    }
    if (!check_encryption(way)) {
        doctor_skip(doctor, last, _("the key is not sent on this way"));
        return false;
    }
    return true;
}

bool doctor_check_way(struct doctor *doctor, const struct exchange_settings *exchange, const char *address,
                      bool stream, enum doctor_check last)
{
    struct finding finding = {.check = CHECK_ADDRESS, .status = EXIT_USAGE};
    struct error error = {0};
    struct way way = {.doctor = doctor, .ca_file = exchange->ca_file, .stream = stream};
    if (!url_parse(&way.address, address, stream, exchange->insecure, &error)) {
        finding_say(&finding, FINDING_BAD, "%s", error.text);
        doctor_tell(doctor, &finding);
        doctor_skip(doctor, last, _("the address can't be used"));
        return false;
    }
    way.loop = loop_new(&error);
    if (way.loop == NULL) {
        finding_say(&finding, FINDING_BAD, "%s", error.text);
        finding.status = cli_status_of(error.kind);
        doctor_tell(doctor, &finding);
        return false;
    }
    bool good = go(&way, last);
    loop_free(way.loop);
    return good;
}
